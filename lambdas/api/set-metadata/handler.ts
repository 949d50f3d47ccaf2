import { isDeepStrictEqual } from "node:util";
import type { JsonObject } from "../../game/json.ts";
import { RefusedError } from "../../game/refusal.ts";
import type { Services } from "../../open/services.ts";
import type { DirectoryRow } from "../../store/games-table.ts";
import { NOT_PERSISTED } from "../http/append-answer.ts";
import { checkMetadata } from "../http/metadata.ts";
import { ProblemError } from "../http/problem.ts";
import { metadataConflict } from "../http/problems.ts";
import { always, gameRoute, type Route } from "../http/route.ts";
import { gamePath, nothing } from "../http/schemas.ts";
import { metadataRequest } from "./request.ts";

/** Replaces a game's metadata, where they are as the caller expects. */
export function setMetadata({ games }: Services): Route {
  return gameRoute({
    operation: "metadata",
    path: gamePath,
    query: nothing,
    body: metadataRequest,
    writes: always,
    answer: async ({ path: { gameId }, body }, { features }) => {
      if (features.persistence !== "on") return NOT_PERSISTED;
      const { metadata, expectedMetadataVersion: expected } = body;
      const change = await games.setMetadata(gameId, checkMetadata(metadata), expected);
      const metadataVersion = change.changed
        ? change.metadataVersion
        : repeatedVersion(gameId, change.existing, metadata, expected);
      return { status: 200, body: { persisted: true, metadataVersion } };
    },
  });
}

/** The original answer, when an earlier try of this request wrote what is there. @throws otherwise. */
function repeatedVersion(
  gameId: string,
  existing: DirectoryRow | undefined,
  wanted: JsonObject,
  expected = 0,
): number {
  if (!existing) throw new RefusedError({ kind: "game-not-found", gameId });
  if (existing.kind === "wipe")
    throw new RefusedError({ kind: "game-wiped", gameId, creatableAt: existing.creatableAt });
  const { metadata, metadataVersion } = existing;
  if (metadataVersion === expected + 1 && isDeepStrictEqual(metadata, wanted)) return metadataVersion;
  throw new ProblemError(metadataConflict(expected, { metadata, metadataVersion }));
}
