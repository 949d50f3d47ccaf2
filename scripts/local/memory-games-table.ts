import type { DirectoryEntry, GamesTable } from "../../lambdas/store/games-table.ts";
import { mergePages, placeOf, placeRange, shardOf, urgencyOf } from "../../lambdas/store/listing.ts";

/** A games table in memory, for tests and simulations. */
export type MemoryGamesTable = GamesTable & { readonly entries: Map<string, DirectoryEntry> };

/** Makes an empty {@link MemoryGamesTable}. */
export function memoryGamesTable(): MemoryGamesTable {
  const entries = new Map<string, DirectoryEntry>();
  const undescribed = new Set<string>();
  return {
    entries,
    add: async ({ metadata, ...entry }) => {
      const { gameId } = entry;
      const standing = entries.get(gameId);
      const free = !standing || (entry.version === 0 && standing.updatedAt < entry.createdAt);
      if (free) entries.set(gameId, { ...entry, metadata: metadata ?? {} });
      else if (metadata && undescribed.has(gameId)) entries.set(gameId, { ...standing, metadata });
      if (metadata) undescribed.delete(gameId);
      else if (free) undescribed.add(gameId);
    },
    advance: async (progress) => {
      const entry = entries.get(progress.gameId);
      const tail = entry?.tail ?? progress.tail;
      if (entry && entry.version < progress.version)
        entries.set(progress.gameId, { ...entry, ...progress, tail });
      return entry !== undefined;
    },
    noteSnapshot: async (gameId, version) => {
      const entry = entries.get(gameId);
      if (entry && (entry.snapshot ?? -1) < version) entries.set(gameId, { ...entry, snapshot: version });
    },
    coverTail: async (gameId, version) => {
      const entry = entries.get(gameId);
      if (!entry || entry.version > version) return;
      const { tail: _covered, ...covered } = entry;
      entries.set(gameId, covered);
    },
    renewTail: async (gameId, tail) => {
      const entry = entries.get(gameId);
      if (entry?.tail) entries.set(gameId, { ...entry, tail });
    },
    setMetadata: async (gameId, metadata) => {
      const entry = entries.get(gameId);
      if (entry) entries.set(gameId, { ...entry, metadata });
      undescribed.delete(gameId);
      return entry !== undefined;
    },
    get: async (gameId) => entries.get(gameId),
    remove: async (gameId) => {
      entries.delete(gameId);
    },
    list: async (query) => {
      const { from, to } = placeRange(query);
      const matching = [...entries.values()]
        .filter(({ gameType, status }) => gameType === query.gameType && status === query.status)
        .map((entry) => ({ entry, place: placeOf(entry) }))
        .filter(({ place }) => place >= from && place <= to);
      return mergePages([matching], query);
    },
    listUncovered: async ({ shard, limit, after = "" }) =>
      [...entries.values()]
        .flatMap(({ gameId, tail }) => (tail ? [{ gameId, tail, place: urgencyOf(gameId, tail) }] : []))
        .filter(({ gameId, place }) => shardOf(gameId) === shard && place > after)
        .sort((left, right) => (left.place < right.place ? -1 : 1))
        .slice(0, limit),
  };
}
