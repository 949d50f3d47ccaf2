import type { Server } from "boardgame.io";
import * as z from "zod/mini";
import type { SavepointClient } from "../client.ts";
import { isProblem } from "../errors.ts";
import type { JsonObject } from "../json.ts";
import type { Known } from "./service.ts";
import { metadataJson, plainMetadata } from "./values.ts";

const conflict = z.object({ metadata: z.custom<JsonObject>(), metadataVersion: z.number() });

/** What is changed in a match's metadata, on top of what others have changed meanwhile. */
export type Change = (metadata: Server.MatchData) => Server.MatchData;

/**
 * Changes a match's metadata under the condition that nobody else has changed them since they were read; where somebody
 * has, the change is made again on top of theirs.
 * @returns the metadata as they are now; undefined while persistence is off. @throws what the change throws, and as the
 * client does.
 */
export async function writeMetadata(
  client: SavepointClient,
  gameId: string,
  known: Known,
  change: Change,
): Promise<Known | undefined> {
  for (let { metadata, version } = known; ; ) {
    const changed = change(metadata);
    try {
      const answer = await client.setMetadata(gameId, {
        metadata: metadataJson(changed),
        expectedMetadataVersion: version,
      });
      return answer.persisted ? { metadata: changed, version: answer.metadataVersion ?? version } : undefined;
    } catch (error) {
      if (!isProblem(error, "metadata-conflict")) throw error;
      const current = conflict.parse(error.problem);
      metadata = plainMetadata(current.metadata);
      version = current.metadataVersion;
    }
  }
}
