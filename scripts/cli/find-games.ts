import type { Games, GamesQuery, SavepointClient } from "#client";
import type { Progress } from "./progress.ts";

type Game = Games["games"][number];

// One command reads no more of the directory than this; it then prints where to continue.
const MOST_READ = 5_000;
const PAGE = 100;

/**
 * Lists games, or those with a text in their id or metadata: the directory has no index for it, so pages are read until
 * enough are found, the directory ends, or a lot has been read.
 */
export async function findGames(
  client: SavepointClient,
  query: GamesQuery & { readonly limit: number },
  match: string | undefined,
  progress: Progress,
): Promise<Games> {
  if (match === undefined) return await client.list(query);
  const { limit } = query;
  const games: Game[] = [];
  let page = query.page;
  for (let read = 0; read < MOST_READ; read += PAGE) {
    const found = await client.list({ ...query, limit: PAGE, ...(page !== undefined && { page }) });
    games.push(...found.games.filter((game) => matches(game, match)));
    page = found.next;
    progress.show(`${read + found.games.length} games read, ${games.length} found`);
    if (page === undefined || games.length >= limit) break;
  }
  return { games, ...(page !== undefined && { next: page }) };
}

function matches({ gameId, metadata }: Game, text: string): boolean {
  const wanted = text.toLowerCase();
  return [gameId, JSON.stringify(metadata)].some((where) => where.toLowerCase().includes(wanted));
}
