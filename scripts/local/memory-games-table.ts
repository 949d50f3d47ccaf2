import type { DirectoryRow, GamesTable } from "../../lambdas/store/games-table.ts";
import { mergePages, shardOf, sortKeyRange, updatedKeyOf, urgencyOf } from "../../lambdas/store/listing.ts";
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
      const { from, to } = sortKeyRange(query);
      const matching = [...entries.values()]
        .filter((entry) => entry.kind === "game")
        .filter(({ status }) => status === query.status)
        .map((entry) => ({ gameId: entry.gameId, sortKey: updatedKeyOf(entry) }))
        .filter(({ sortKey }) => sortKey >= from && sortKey <= to);
      return mergePages([{ games: matching }], query);
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
