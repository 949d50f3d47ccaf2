import type { Head } from "../game/head.ts";
import { RefusedError } from "../game/refusal.ts";
import { CURSOR_MARGIN_MS } from "../game/retention.ts";
import { FIRST_POSITION } from "./keys.ts";
import type { CommitRow, ManifestRow, TombstoneRow } from "./rows.ts";
import { readRows, type StateTable } from "./state-table.ts";

/** A row that says how far a game has come. */
export type TellingRow = CommitRow | ManifestRow | TombstoneRow;

/**
 * The newest row of a game that says how far it has come: one consistent read; undefined where nothing is there.
 * @param to Look no further than this position; then rows that may be lost behind it are no reason to refuse.
 */
export async function newestRow(
  table: StateTable,
  gameId: string,
  now: number,
  to?: string,
): Promise<TellingRow | undefined> {
  const end = to !== undefined && { to };
  const newest = { gameId, from: FIRST_POSITION, ...end, newestFirst: true, limit: 1 };
  for await (const row of readRows(table, newest, now)) if (row.kind !== "chunk") return row;
  return undefined;
}

/**
 * The newest head of a game: one consistent read of its newest row.
 * @throws {RefusedError} `game-not-found`, or `game-wiped`.
 */
export async function readHead(table: StateTable, gameId: string, now: number): Promise<Head> {
  const newest = await newestRow(table, gameId, now);
  if (!newest) throw new RefusedError({ kind: "game-not-found", gameId });
  if (newest.kind === "tombstone") throw wiped(newest);
  return headAt(newest);
}

/** The head at a row. */
export function headAt(row: CommitRow | ManifestRow): Head {
  return row.kind === "commit" ? row.commit.head : row.head;
}

/** When the id of a wiped game can be created again, in ms: when for all clocks the last tombstone has expired. */
export function creatableAfter({ expiresAt }: Pick<TombstoneRow, "expiresAt">): number {
  return expiresAt * 1000 + CURSOR_MARGIN_MS;
}

/** The refusal that a tombstone means: the game was wiped, and may be created again some time. */
export function wiped(tombstone: TombstoneRow): RefusedError {
  const { gameId } = tombstone;
  return new RefusedError({ kind: "game-wiped", gameId, creatableAt: creatableAfter(tombstone) });
}
