import { Refused } from "../game/refusal.ts";
import { CURSOR_MARGIN_MS, expiryOf } from "../game/retention.ts";
import { readHead } from "./head.ts";
import { chunkPosition, commitPosition, FIRST_POSITION, manifestPosition } from "./keys.ts";
import type { CommitRow, Row, TombstoneRow } from "./rows.ts";
import { PAGE_ROWS, readRows, type StateTable } from "./state-table.ts";

/**
 * Wipes a game. The place after the head becomes a tombstone first, so that from then on nothing can be appended and
 * every read of the newest state answers that the game was wiped; then each commit, newest first, becomes a tombstone
 * that lives as long as the commit would have (a living cursor can aim at it until then); snapshots are removed, and
 * tombstones keep one from appearing that is being made meanwhile.
 * Cut off at any point, the same call completes it. An unknown game is a success: there is nothing left of it.
 * @returns when the id can be created again, in ms; undefined when nothing was found.
 */
export async function wipeRows(table: StateTable, gameId: string, now: number): Promise<number | undefined> {
  const stopped = await stopAppends(table, gameId, now);
  if (!stopped) return undefined;
  const all = { gameId, from: FIRST_POSITION, newestFirst: true, limit: PAGE_ROWS };
  let mayBeNewest = true;
  for await (const row of readRows(table, all, now)) {
    if (row.kind === "commit" && mayBeNewest) {
      await forbidSnapshot(table, row, stopped.expiresAt);
      mayBeNewest = row.commit.head.time > now - CURSOR_MARGIN_MS;
    }
    await wipeRow(table, row, stopped.expiresAt);
  }
  return stopped.expiresAt * 1000;
}

/**
 * Takes the first and last place of the snapshot at a commit's end. A request that still runs may be about to write it,
 * if the commit was the newest when the request began; and be cut off before it can see that the game was wiped.
 */
async function forbidSnapshot(
  table: StateTable,
  { gameId, commit }: CommitRow,
  expiresAt: number,
): Promise<void> {
  const { version } = commit.head;
  for (const position of [chunkPosition(version, 0), manifestPosition(version)])
    await table.put({ kind: "tombstone", gameId, position, expiresAt });
}

/** Puts the tombstone behind the head; when another commit gets there first, behind that one. */
async function stopAppends(
  table: StateTable,
  gameId: string,
  now: number,
): Promise<Pick<TombstoneRow, "expiresAt"> | undefined> {
  for (;;) {
    try {
      const head = await readHead(table, gameId, now);
      const expiresAt = expiryOf(Math.max(now, head.time), head.retentionDays);
      const position = commitPosition(head.version + 1);
      const standing = await table.insert({ kind: "tombstone", gameId, position, expiresAt }, now);
      if (!standing) return { expiresAt };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      const { refusal } = error;
      return refusal.kind === "game-wiped" ? { expiresAt: refusal.creatableAt / 1000 } : undefined;
    }
  }
}

async function wipeRow(table: StateTable, row: Row, expiresAt: number): Promise<void> {
  const { gameId, position } = row;
  if (row.kind === "tombstone") return;
  if (row.kind === "commit")
    await table.put({ kind: "tombstone", gameId, position, expiresAt: row.expiresAt ?? expiresAt });
  else await table.remove(gameId, position);
}
