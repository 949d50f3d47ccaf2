import { CURSOR_MARGIN_MS } from "../game/retention.ts";
import type { Archive } from "./archive.ts";
import type { GamesTable } from "./games-table.ts";
import type { StateTable } from "./state-table.ts";
import { wipeRows } from "./wipe.ts";

/** Wherever a game may have left something. */
export type WipeContext = {
  readonly table: StateTable;
  readonly games: GamesTable;
  readonly archive?: Archive | undefined;
  readonly now: number;
};

/**
 * Wipes a game everywhere: its rows, its archive and its directory entry. Cut off at any point, the same call completes
 * it.
 * @returns when the id can be created again, in ms; undefined when no rows were found.
 */
export async function wipeGame(context: WipeContext, gameId: string): Promise<number | undefined> {
  const { table, games, archive, now } = context;
  const creatableAt = await wipeRows(table, gameId, now);
  await archive?.remove(gameId);
  // Where there were no rows, a game may just be created: its entry leads the sweeper to it, and has to stay.
  if (creatableAt !== undefined || (await isLeftOver(context, gameId))) await games.remove(gameId);
  return creatableAt;
}

/** Whether a directory entry stands that is too old to be that of a game which is created just now. */
async function isLeftOver({ games, now }: WipeContext, gameId: string): Promise<boolean> {
  const entry = await games.get(gameId);
  return entry !== undefined && entry.createdAt <= now - CURSOR_MARGIN_MS;
}
