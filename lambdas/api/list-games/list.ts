import type * as z from "zod/mini";
import { currentGames } from "../../store/current-games.ts";
import type { DirectoryContext } from "../../store/directory.ts";
import type { DirectoryEntry, GameStatus } from "../../store/games-table.ts";
import { mergePages } from "../../store/listing.ts";
import type { gamesQuery } from "./request.ts";

const STATUSES: readonly GameStatus[] = ["active", "finished"];

/** A page of games, and where the next begins. */
export type GamesPage = { readonly games: readonly ListedEntry[]; readonly next?: string };

type ListedEntry = Omit<
  DirectoryEntry,
  | "kind"
  | "due"
  | "imported"
  | "creation"
  | "forking"
  | "metadataVersion"
  | "metadataGiven"
  | "stretch"
  | "createdAt"
  | "updatedAt"
> & { readonly createdAt: string; readonly updatedAt: string };

type GamesQuery = z.infer<typeof gamesQuery>;

/**
 * Lists games as they are now; a type or status that is left out means all of them. The directory says which games a page
 * holds, by the hour of their last update; what they are by now decides whether they are what was asked for.
 */
export async function listPage(context: DirectoryContext, query: GamesQuery): Promise<GamesPage> {
  if (query.order === "stored") return await storedPage(context, query);
  const { gameType, status, page, limit, order: _order, ...range } = query;
  const statuses = status === undefined ? STATUSES : [status];
  const of = {
    limit,
    ...(gameType !== undefined && { gameType }),
    ...(page !== undefined && { after: page }),
  };
  const wanted = { ...range, ...of };
  const pages = await Promise.all(statuses.map((one) => context.games.list({ ...wanted, status: one })));
  const { games: found, next } = mergePages(pages, of);
  const current = await currentGames(
    context,
    found.map(({ gameId }) => gameId),
  );
  const listed = current
    .filter((entry) => statuses.includes(entry.status) && isWithin(entry, range))
    .sort((left, right) => right.updatedAt - left.updatedAt);
  return { games: listed.map(shown), ...(next !== undefined && { next }) };
}

/**
 * Looks at so many games in the order in which they are stored, which no update moves: page by page, each game is met once,
 * and a page holds those that were asked for.
 */
async function storedPage(context: DirectoryContext, query: GamesQuery): Promise<GamesPage> {
  const { gameType, status, page, limit } = query;
  const { rows, next } = await context.games.scan({ limit, after: page });
  const candidates = rows.filter((one) => one.kind === "game" && isOf(one, gameType));
  const current = await currentGames(
    context,
    candidates.map(({ gameId }) => gameId),
  );
  const listed = current.filter(
    (entry) => (status === undefined || entry.status === status) && isWithin(entry, query),
  );
  return { games: listed.map(shown), ...(next !== undefined && { next }) };
}

function isOf(entry: DirectoryEntry, gameType: string | undefined): boolean {
  return gameType === undefined || entry.gameType === gameType;
}

function isWithin(
  { updatedAt }: DirectoryEntry,
  { updatedAfter = 0, updatedBefore = Number.POSITIVE_INFINITY }: Partial<GamesQuery>,
): boolean {
  return updatedAt >= updatedAfter && updatedAt <= updatedBefore;
}

function shown(entry: DirectoryEntry): ListedEntry {
  const {
    kind: _k,
    due: _d,
    imported: _i,
    creation: _c,
    forking: _f,
    metadataVersion: _m,
    metadataGiven: _g,
    stretch: _s,
    createdAt,
    updatedAt,
    ...rest
  } = entry;
  return {
    ...rest,
    createdAt: new Date(createdAt).toISOString(),
    updatedAt: new Date(updatedAt).toISOString(),
  };
}
