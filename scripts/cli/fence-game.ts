import { randomUUID } from "node:crypto";
import { conflictOf, type Recovery, type SavepointClient } from "#client";

/** Which state is to be answered with a fence. */
export type Fenced = { readonly mode: "latest" } | { readonly mode: "snapshot"; readonly version: number };

const TRIES = 10;

/**
 * Fences a game at its newest version. The server that plays it may append first, so it is tried some times, each time
 * after what was appended.
 * @throws {ProblemError} the last conflict, when it was always quicker.
 */
export async function fenceGame(
  client: Pick<SavepointClient, "state" | "recover">,
  gameId: string,
  mode: Fenced,
): Promise<Recovery> {
  let { version: expectedVersion } = await client.state(gameId);
  for (let tries = 1; ; tries += 1) {
    try {
      const commitId = randomUUID();
      return await client.recover(gameId, { ...mode, fence: true, commitId, expectedVersion });
    } catch (error) {
      const newer = conflictOf(error);
      if (!newer || tries === TRIES) throw error;
      expectedVersion = newer.version;
    }
  }
}
