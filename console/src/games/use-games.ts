import { useCallback, useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import { type AskError, ask, type Games, type ListedGame } from "../api.ts";
import { useAsked } from "../use-asked.ts";

const REFRESH_MS = 3_000;

/** A list of games that grows at its end when asked, and is kept up to date at its top. */
export type GameList = {
  readonly games: readonly ListedGame[];
  readonly loading: boolean;
  readonly error: AskError | undefined;
  /** Whether there are more than are loaded. */
  readonly more: boolean;
  readonly loadMore: () => void;
  readonly again: () => void;
};

/** Lists games: the first page again every few seconds, the others when they are scrolled to. */
export function useGames(query: URLSearchParams): GameList {
  const key = query.toString();
  const [loaded, setLoaded] = useState<ReadonlyMap<string, ListedGame>>(new Map());
  const next = useRef<string | undefined>(undefined);
  // The question whose next page is on its way; an answer that comes after the filters were changed is not of this list.
  const busy = useRef<string | undefined>(undefined);
  const current = useRef(key);
  current.current = key;
  const first = useAsked(`games?${key}`, (signal) => ask<Games>(`/v1/games?${key}`, { signal }), REFRESH_MS);

  useLayoutEffect(() => {
    setLoaded(new Map());
    next.current = undefined;
  }, [key]);
  useEffect(() => {
    const { answer } = first;
    if (!answer) return;
    const oldest = answer.games.at(-1);
    const newest = newestOf(loaded);
    setLoaded((before) => merged(before, answer.games));
    // More games than a page holds have come since: those between are read as well.
    const gap = newest !== undefined && oldest !== undefined && oldest.updatedAt > newest;
    if (gap) next.current = answer.next;
    else next.current ??= answer.next;
  }, [first.answer]);

  const loadMore = useCallback(() => {
    if (busy.current === key || next.current === undefined) return;
    busy.current = key;
    const page = new URLSearchParams(key);
    page.set("page", next.current);
    ask<Games>(`/v1/games?${page}`)
      .then((answer) => {
        if (current.current !== key) return;
        setLoaded((before) => merged(before, answer.games));
        next.current = answer.next;
      })
      // The next refresh, or the next scroll, says what is wrong.
      .catch(() => first.again())
      .finally(() => {
        if (busy.current === key) busy.current = undefined;
      });
    // Another one with each answer: a list whose end is in view asks again where a page failed.
  }, [key, first.again, first.answer]);

  const games = [...loaded.values()].toSorted((left, right) => (left.updatedAt < right.updatedAt ? 1 : -1));
  return {
    games,
    loading: first.loading && loaded.size === 0,
    error: first.error,
    more: next.current !== undefined,
    loadMore,
    again: first.again,
  };
}

/** When the game that was updated last was. */
function newestOf(games: ReadonlyMap<string, ListedGame>): string | undefined {
  let newest: string | undefined;
  for (const { updatedAt } of games.values())
    if (newest === undefined || updatedAt > newest) newest = updatedAt;
  return newest;
}

function merged(
  before: ReadonlyMap<string, ListedGame>,
  games: readonly ListedGame[],
): ReadonlyMap<string, ListedGame> {
  return new Map([...before, ...games.map((game) => [game.gameId, game] as const)]);
}
