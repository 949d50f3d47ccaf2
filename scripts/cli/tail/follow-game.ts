import { ProblemError, type SavepointClient } from "#client";
import type { Look, SeenEvent } from "./look.ts";

/**
 * Follows one game, from now on: its transitions, the snapshots that are made of it, and that it is finished or wiped.
 * @throws {ProblemError} when there is no such game.
 */
export async function followGame(client: SavepointClient, gameId: string): Promise<Look> {
  let { version, status } = await client.game(gameId);
  let snapshot = await newestSnapshot(client, gameId);
  let isWiped = false;

  async function transitions(): Promise<readonly SeenEvent[]> {
    const found = (await client.history(gameId, { start: version + 1 })).transitions;
    version = found.at(-1)?.version ?? version;
    return found.map((one) => ({
      event: one.kind === "correction" ? "corrected" : "transition",
      gameId,
      ...one,
    }));
  }
  async function rest(): Promise<readonly SeenEvent[]> {
    const events: SeenEvent[] = [];
    // An archived or wiped game has no new transitions, and only the game itself says which.
    const now = await client.game(gameId);
    if (now.status === "finished" && status !== "finished")
      events.push({ event: "finished", gameId, version: now.version, phase: now.phase });
    ({ status } = now);
    const made = await newestSnapshot(client, gameId);
    if (made !== undefined && made !== snapshot) events.push({ event: "snapshot", gameId, version: made });
    snapshot = made;
    return events;
  }
  return async () => {
    if (isWiped) return [];
    try {
      const moved = await transitions();
      return [...moved, ...(await rest())];
    } catch (error) {
      if (!(error instanceof ProblemError) || !/game-wiped$/.test(error.problem.type)) throw error;
      isWiped = true;
      return [{ event: "wiped", gameId }];
    }
  };
}

async function newestSnapshot(client: SavepointClient, gameId: string): Promise<number | undefined> {
  return (await client.snapshots(gameId, { limit: 1 })).snapshots[0]?.version;
}
