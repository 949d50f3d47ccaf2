import { Refused } from "../game/refusal.ts";
import { type Archive, openArchived } from "./archive.ts";
import { readHead } from "./head.ts";
import type { StateTable } from "./state-table.ts";

/** Where a game may be found. */
export type Places = {
  readonly table: StateTable;
  readonly archive?: Archive | undefined;
  readonly now: number;
};

/** Where a reader reads; from the archive nothing can be appended to, so no cursor comes of it. */
export type Place = { readonly table: StateTable; readonly archived: boolean };

/**
 * Reads a game where it stands: in the table, or, when its rows are gone from there, in the archive.
 * @throws what the read throws; a refusal of the table's, when the archive does not hold the game either.
 */
export async function readThrough<T>(
  places: Places,
  gameId: string,
  read: (place: Place) => Promise<T>,
): Promise<T> {
  try {
    return await read({ table: places.table, archived: false });
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const archived = await archivedTable(places, gameId, error);
    if (!archived) throw error;
    return await read({ table: archived, archived: true });
  }
}

async function archivedTable(
  { table, archive, now }: Places,
  gameId: string,
  { refusal }: Refused,
): Promise<StateTable | undefined> {
  if (!archive || (refusal.kind !== "game-not-found" && refusal.kind !== "history-gone")) return undefined;
  const archived = await openArchived(archive, gameId);
  if (!archived || refusal.kind === "game-not-found") return archived;
  // An id can be used again: another game's archive says nothing of this one.
  const [there, here] = await Promise.all([readHead(archived, gameId, now), readHead(table, gameId, now)]);
  return there.hash === here.hash ? archived : undefined;
}
