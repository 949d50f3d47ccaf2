import { RefusedError } from "../game/refusal.ts";
import { type Archive, holds, openArchived } from "./archive.ts";
import type { GamesTable } from "./games-table.ts";
import { headAt, newestRow, readHead, wiped } from "./head.ts";
import { LAST_POSITION } from "./keys.ts";
import type { StateTable } from "./state-table.ts";

/** Where a game may be found. */
export type Sources = {
  readonly table: StateTable;
  readonly games: Pick<GamesTable, "get">;
  readonly archive?: Archive | undefined;
  readonly now: number;
};

/** Where a reader reads; from the archive nothing can be appended to, so no cursor comes of it. */
export type Source = { readonly table: StateTable; readonly archived: boolean };

/**
 * Reads a game in the table, or, when its rows are gone from there, in the archive.
 * @throws what the read throws; a refusal of the table's, when the archive does not hold the game either.
 */
export async function readThrough<T>(
  sources: Sources,
  gameId: string,
  read: (source: Source) => Promise<T>,
): Promise<T> {
  try {
    return await read({ table: sources.table, archived: false });
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    const archived = await archivedTable(sources, gameId, error);
    if (!archived) throw error;
    return await read({ table: archived, archived: true });
  }
}

/**
 * Reads what does not end at the newest row, as {@link readThrough}, and then looks whether the game was wiped meanwhile:
 * a wipe ends all reads at once, however many rows it still has before it.
 */
export async function readPast<T>(
  sources: Sources,
  gameId: string,
  read: (source: Source) => Promise<T>,
): Promise<T> {
  return await readThrough(sources, gameId, async (source) => {
    const found = await read(source);
    await readHead(source.table, gameId, sources.now);
    return found;
  });
}

/** @throws {RefusedError} `game-wiped` while a wipe is under way; `history-gone` when the archived game had continued. */
async function archivedTable(
  { table, games, archive, now }: Sources,
  gameId: string,
  { refusal }: RefusedError,
): Promise<StateTable | undefined> {
  if (!archive || (refusal.kind !== "game-not-found" && refusal.kind !== "history-gone")) return undefined;
  const archived = await openArchived(archive, gameId);
  if (!archived) return undefined;
  const there = await readHead(archived, gameId, now);
  if (refusal.kind === "history-gone") {
    // An id can be used again: another game's archive says nothing of this one. What is there may be an older snapshot that
    // was written late, when all rows had their expiry: the archive then holds its commit, and those after it.
    const here = await newestRow(table, gameId, now, LAST_POSITION);
    if (here?.kind === "tombstone") throw wiped(here);
    if (here && !(await holds(archived, headAt(here), now))) return undefined;
  }
  const existing = await games.get(gameId);
  if (existing?.kind === "wipe")
    throw new RefusedError({ kind: "game-wiped", gameId, creatableAt: existing.creatableAt });
  if (existing && existing.version > there.version) {
    const reason = "these commits came after the game was archived, and are no longer kept";
    const span = { from: there.version + 1, to: existing.version };
    throw new RefusedError({ kind: "history-gone", ...span, reason });
  }
  return archived;
}
