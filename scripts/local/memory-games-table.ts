import type { GamesTable, Standing } from "../../lambdas/store/games-table.ts";
import { mergePages, placeOf, placeRange, shardOf, urgencyOf } from "../../lambdas/store/listing.ts";
import { type Entries, gamesTableOn } from "./games-table-on.ts";

/** A games table in memory, for tests and simulations. */
export type MemoryGamesTable = GamesTable & { readonly entries: Map<string, Standing> };

/** Makes an empty {@link MemoryGamesTable}. */
export function memoryGamesTable(): MemoryGamesTable {
  const entries = new Map<string, Standing>();
  const inMemory: Entries = {
    get: (gameId) => entries.get(gameId),
    set: (standing) => {
      entries.set(standing.gameId, standing);
    },
    delete: (gameId) => {
      entries.delete(gameId);
    },
    list: (query) => {
      const { from, to } = placeRange(query);
      const matching = [...entries.values()]
        .filter((entry) => entry.kind === "game")
        .filter(({ gameType, status }) => gameType === query.gameType && status === query.status)
        .map((entry) => ({ gameId: entry.gameId, place: placeOf(entry) }))
        .filter(({ place }) => place >= from && place <= to);
      return mergePages([matching], query);
    },
    listDue: ({ shard, limit, after = "" }) =>
      [...entries.values()]
        .flatMap(({ gameId, due }) => (due ? [{ gameId, due, place: urgencyOf(gameId, due) }] : []))
        .filter(({ gameId, place }) => shardOf(gameId) === shard && place > after)
        .sort((left, right) => (left.place < right.place ? -1 : 1))
        .slice(0, limit),
  };
  return { entries, ...gamesTableOn(inMemory, async (change) => change()) };
}
