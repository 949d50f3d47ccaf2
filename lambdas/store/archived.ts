import type { Head } from "../game/head.ts";
import { RefusedError } from "../game/refusal.ts";
import { expiryOf } from "../game/retention.ts";
import { commitPosition } from "./keys.ts";
import type { StateTable } from "./state-table.ts";

/** Part of the retention for which a finished game takes corrections after it was archived. */
const OPEN_PART = 1 / 4;

/**
 * Refuses what would be appended to a finished game whose rows are about to go: a correction rests on them until the
 * archive, or at the latest the sweeper, has covered it. One small read.
 * @throws {RefusedError} `game-archived`.
 */
export async function refuseIfArchived(table: StateTable, head: Head, now: number): Promise<void> {
  const { gameId, retentionDays } = head;
  const creation = await table.get(gameId, commitPosition(0), now);
  if (creation?.kind === "tombstone") return;
  const needed = expiryOf(now, retentionDays * (1 - OPEN_PART));
  if (!creation || (creation.expiresAt !== undefined && creation.expiresAt < needed))
    throw new RefusedError({ kind: "game-archived", gameId });
}
