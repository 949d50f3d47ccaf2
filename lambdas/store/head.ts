import type { Head } from "../game/head.ts";
import { Refused } from "../game/refusal.ts";
import { FIRST_POSITION } from "./keys.ts";
import type { TombstoneRow } from "./rows.ts";
import { readRows, type StateTable } from "./state-table.ts";

/**
 * The newest head of a game: one consistent read of its newest row.
 * @throws {Refused} `game-not-found`, or `game-wiped`.
 */
export async function readHead(table: StateTable, gameId: string, now: number): Promise<Head> {
  const newest = { gameId, from: FIRST_POSITION, newestFirst: true, limit: 1 };
  for await (const row of readRows(table, newest, now)) {
    if (row.kind === "commit") return row.commit.head;
    if (row.kind === "manifest") return row.head;
    if (row.kind === "tombstone") throw wiped(row);
  }
  throw new Refused({ kind: "game-not-found", gameId });
}

/** The refusal that a tombstone means: the game was wiped, and may be created again once the tombstone has expired. */
export function wiped({ gameId, expiresAt }: TombstoneRow): Refused {
  return new Refused({ kind: "game-wiped", gameId, creatableAt: expiresAt * 1000 });
}
