import type * as z from "zod/mini";
import type { GameTypes } from "../../game/game-type.ts";
import type { DirectoryEntry, GameStatus, GamesTable } from "../../store/games-table.ts";
import { mergePages } from "../../store/listing.ts";
import type { gamesQuery } from "./request.ts";

const STATUSES: readonly GameStatus[] = ["active", "finished"];

/** A page of games, newest update first, and where the next begins. */
export type GamesPage = { readonly games: readonly ListedEntry[]; readonly next?: string };

type ListedEntry = Omit<DirectoryEntry, "tail" | "createdAt" | "updatedAt"> & {
  readonly createdAt: string;
  readonly updatedAt: string;
};

/** Lists games; a type or status that is left out means all of them. */
export async function listPage(
  games: GamesTable,
  gameTypes: GameTypes,
  query: z.infer<typeof gamesQuery>,
): Promise<GamesPage> {
  const { gameType, status, page, limit, ...range } = query;
  const types = gameType === undefined ? [...gameTypes.keys()] : [gameType];
  const statuses = status === undefined ? STATUSES : [status];
  const order = { ...range, limit, ...(page !== undefined && { after: page }) };
  const wanted = types.flatMap((type) => statuses.map((one) => ({ ...order, gameType: type, status: one })));
  const pages = await Promise.all(wanted.map((one) => games.list(one)));
  const found = mergePages(pages, order);
  const last = found.length === limit ? found.at(-1) : undefined;
  return { games: found.map(({ entry }) => shown(entry)), ...(last && { next: last.place }) };
}

function shown({ tail: _, createdAt, updatedAt, ...entry }: DirectoryEntry): ListedEntry {
  return {
    ...entry,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}
