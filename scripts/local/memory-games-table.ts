import type { DirectoryRow, GamesTable } from "../../lambdas/store/games-table.ts";
import {
  listOf,
  mergePages,
  rangesOf,
  shardOf,
  updatedKeyOf,
  urgencyOf,
} from "../../lambdas/store/listing.ts";
import { type Entries, gamesTableOn } from "./games-table-on.ts";

/** A games table in memory, for tests and simulations. */
export type MemoryGamesTable = GamesTable & { readonly entries: Map<string, DirectoryRow> };

/** Makes an empty {@link MemoryGamesTable}. */
export function memoryGamesTable(): MemoryGamesTable {
  const entries = new Map<string, DirectoryRow>();
  const inMemory: Entries = {
    get: (gameId) => entries.get(gameId),
    set: (existing) => {
      entries.set(existing.gameId, existing);
    },
    delete: (gameId) => {
      entries.delete(gameId);
    },
    list: (query) => {
      const games = [...entries.values()].filter((entry) => entry.kind === "game");
      const pages = rangesOf(query).map(({ list, range: { from, to } }) => ({
        games: games
          .filter((entry) => listOf(entry) === list)
          .map((entry) => ({ gameId: entry.gameId, sortKey: updatedKeyOf(entry) }))
          .filter(({ sortKey }) => sortKey >= from && sortKey <= to),
      }));
      return mergePages(pages, query);
    },
    listDue: ({ shard, limit, after = "" }) =>
      [...entries.values()]
        .flatMap(({ gameId, due }) => (due ? [{ gameId, due, sortKey: urgencyOf(gameId, due) }] : []))
        .filter(({ gameId, sortKey }) => shardOf(gameId) === shard && sortKey > after)
        .sort((left, right) => (left.sortKey < right.sortKey ? -1 : 1))
        .slice(0, limit),
    behind: (after, limit) =>
      [...entries.values()]
        .filter(({ gameId }) => gameId > after)
        .sort((left, right) => (left.gameId < right.gameId ? -1 : 1))
        .slice(0, limit),
  };
  return { entries, ...gamesTableOn(inMemory, async (change) => change()) };
}
