import { ProblemError, type SavepointClient } from "#client";
import type { Look } from "./look.ts";

/** Follows the transitions of one game, from now on. @throws {ProblemError} when there is no such game. */
export async function followGame(client: SavepointClient, gameId: string): Promise<Look> {
  let { version } = await client.game(gameId);
  let isWiped = false;
  return async () => {
    if (isWiped) return [];
    try {
      const { transitions } = await client.history(gameId, { start: version + 1 });
      version = transitions.at(-1)?.version ?? version;
      if (transitions.length > 0)
        return transitions.map((transition) => ({ event: "transition", gameId, ...transition }));
      // An archived or wiped game has no new transitions, and only the game itself says which.
      await client.game(gameId);
      return [];
    } catch (error) {
      if (!(error instanceof ProblemError) || !/game-wiped$/.test(error.problem.type)) throw error;
      isWiped = true;
      return [{ event: "wiped", gameId }];
    }
  };
}
