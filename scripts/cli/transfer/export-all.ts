import { ProblemError, type SavepointClient } from "#client";
import type { Progress } from "../progress.ts";
import type { Where } from "../where.ts";
import type { ExportFile } from "./export-file.ts";
import { type ExportOptions, firstPage, gameLines } from "./export-game.ts";

/** Which games are exported: some by id, or all that fit. */
export type Wanted = {
  readonly games: readonly string[];
  readonly where: Where;
  /** Only games that changed at this time or later, ISO 8601. */
  readonly updatedAfter?: string;
};

/** A page of games to export, by the place where it begins; pages are marked, so that an export that is interrupted continues with the next one. */
type GamesPage = { readonly page: string; readonly gameIds: readonly string[] };

/** What an export came to. */
export type Exported = { readonly games: number; readonly gone: readonly string[] };

const PAGE = 100;
/** First pages that are asked for ahead. */
const AHEAD = 8;
const FIRST = "first";

/** Writes games to a file, in the order in which they are stored. Games that are wiped meanwhile are left out, and named. */
export async function exportAll(
  client: SavepointClient,
  wanted: Wanted,
  options: ExportOptions,
  file: Pick<ExportFile, "from" | "write" | "mark">,
  progress: Progress,
): Promise<Exported> {
  let games = file.from?.games ?? 0;
  const gone = [...(file.from?.gone ?? [])];
  for await (const { page, gameIds } of pagesOf(client, wanted, file.from?.page)) {
    await file.mark({ page, games, gone });
    const asked: Promise<Awaited<ReturnType<typeof firstPage>> | undefined>[] = [];
    for (const [index, gameId] of gameIds.entries()) {
      for (let next = asked.length; next < Math.min(index + AHEAD, gameIds.length); next += 1)
        asked.push(unlessGone(firstPage(client, gameIds[next] ?? "", options)));
      const first = await asked[index];
      if (!first) {
        gone.push(gameId);
        continue;
      }
      for await (const line of gameLines(client, gameId, options, first)) await file.write(line);
      games += 1;
      progress.show(`${games} games exported; now ${gameId}`);
    }
  }
  return { games, gone };
}

async function* pagesOf(
  client: SavepointClient,
  { games, where, updatedAfter }: Wanted,
  from: string | undefined,
): AsyncGenerator<GamesPage> {
  if (games.length > 0) {
    for (let at = Number(from ?? 0); at < games.length; at += PAGE)
      yield { page: String(at), gameIds: games.slice(at, at + PAGE) };
    return;
  }
  const { phase, ...query } = where;
  let page = from ?? FIRST;
  for (;;) {
    const listed = await client.list({
      ...query,
      order: "stored",
      limit: PAGE,
      ...(updatedAfter !== undefined && { updatedAfter }),
      ...(page !== FIRST && { page }),
    });
    const fitting = listed.games.filter((game) => phase === undefined || game.phase === phase);
    yield { page, gameIds: fitting.map(({ gameId }) => gameId) };
    if (listed.next === undefined) return;
    page = listed.next;
  }
}

async function unlessGone<T>(asked: Promise<T>): Promise<T | undefined> {
  try {
    return await asked;
  } catch (error) {
    if (error instanceof ProblemError && /game-(?:wiped|not-found)$/.test(error.problem.type))
      return undefined;
    throw error;
  }
}
