import { CURSOR_MARGIN_MS } from "../../lambdas/game/retention.ts";
import type { DirectoryEntry, GamesTable, Standing, WipeMark } from "../../lambdas/store/games-table.ts";
import { mergePages, placeOf, placeRange, shardOf, urgencyOf } from "../../lambdas/store/listing.ts";

/** A games table in memory, for tests and simulations. */
export type MemoryGamesTable = GamesTable & { readonly entries: Map<string, Standing> };

/** Makes an empty {@link MemoryGamesTable}. */
export function memoryGamesTable(): MemoryGamesTable {
  const entries = new Map<string, Standing>();

  /** The entry of a game that is not being wiped. */
  const entryOf = (gameId: string): DirectoryEntry | undefined => {
    const standing = entries.get(gameId);
    return standing?.kind === "game" ? standing : undefined;
  };
  const isSame = (read: DirectoryEntry): boolean => {
    const entry = entryOf(read.gameId);
    return entry?.createdAt === read.createdAt && entry.version === read.version;
  };
  const markOf = ({ gameId, markedAt }: WipeMark): WipeMark | undefined => {
    const standing = entries.get(gameId);
    return standing?.kind === "wipe" && standing.markedAt === markedAt ? standing : undefined;
  };
  const change = (gameId: string, changed: Partial<DirectoryEntry>): void => {
    const entry = entryOf(gameId);
    if (entry) entries.set(gameId, { ...entry, ...changed });
  };
  return {
    entries,
    add: async (entry) => {
      const standing = entries.get(entry.gameId);
      if (!standing) entries.set(entry.gameId, entry);
      return standing;
    },
    replace: async (entry, read) => {
      const replaces = isSame(read);
      if (replaces) entries.set(entry.gameId, entry);
      return replaces;
    },
    advance: async (progress) => {
      const { gameId, version, updatedAt, due } = progress;
      const standing = entries.get(gameId);
      if (standing?.kind !== "game") return standing ? "wiping" : "unknown";
      const isBehind = due ? version < standing.version : version <= standing.version;
      if (isBehind || updatedAt + CURSOR_MARGIN_MS < standing.createdAt) return "behind";
      change(gameId, progress);
      return "advanced";
    },
    setDue: async (gameId, due) => {
      const { due: _before, ...entry } = entryOf(gameId) ?? {};
      if ("kind" in entry) entries.set(gameId, { ...entry, ...(due && { due }) });
    },
    noteSnapshot: async (gameId, version) => {
      if ((entryOf(gameId)?.snapshot ?? -1) < version) change(gameId, { snapshot: version });
    },
    setMetadata: async (gameId, metadata, expected) => {
      const entry = entryOf(gameId);
      if (!entry || (expected !== undefined && expected !== entry.metadataVersion))
        return { changed: false, standing: entries.get(gameId) };
      const metadataVersion = entry.metadataVersion + 1;
      change(gameId, { metadata, metadataVersion });
      return { changed: true, metadataVersion };
    },
    get: async (gameId) => entries.get(gameId),
    getMany: async (gameIds) => gameIds.flatMap((gameId) => entries.get(gameId) ?? []),
    remove: async (read) => {
      if (isSame(read)) entries.delete(read.gameId);
    },
    mark: async (mark) => {
      const standing = entries.get(mark.gameId);
      if (standing?.kind === "wipe") return standing;
      entries.set(mark.gameId, mark);
      return mark;
    },
    renewMark: async (mark) => {
      if (markOf(mark)) entries.set(mark.gameId, mark);
    },
    removeMark: async (read) => {
      if (markOf(read)?.foundAt === read.foundAt) entries.delete(read.gameId);
    },
    list: async (query) => {
      const { from, to } = placeRange(query);
      const matching = [...entries.values()]
        .filter((entry) => entry.kind === "game")
        .filter(({ gameType, status }) => gameType === query.gameType && status === query.status)
        .map((entry) => ({ gameId: entry.gameId, place: placeOf(entry) }))
        .filter(({ place }) => place >= from && place <= to);
      return mergePages([matching], query);
    },
    listDue: async ({ shard, limit, after = "" }) =>
      [...entries.values()]
        .flatMap(({ gameId, due }) => (due ? [{ gameId, due, place: urgencyOf(gameId, due) }] : []))
        .filter(({ gameId, place }) => shardOf(gameId) === shard && place > after)
        .sort((left, right) => (left.place < right.place ? -1 : 1))
        .slice(0, limit),
  };
}
