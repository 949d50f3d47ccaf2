import { CURSOR_MARGIN_MS } from "../../lambdas/game/retention.ts";
import type {
  DirectoryEntry,
  DirectoryRow,
  DueGame,
  DueQuery,
  GamesTable,
  ListedPage,
  ListQuery,
  WipeMark,
} from "../../lambdas/store/games-table.ts";
import { partOf } from "../../lambdas/store/listing.ts";

/** Entries of a directory by game, read and written at once: what a {@link GamesTable} on this machine is made of. */
export type Entries = {
  readonly get: (gameId: string) => DirectoryRow | undefined;
  readonly set: (existing: DirectoryRow) => void;
  readonly delete: (gameId: string) => void;
  readonly list: (query: ListQuery) => ListedPage;
  readonly listDue: (query: DueQuery) => readonly DueGame[];
  /** So many at most behind an id, in the order of ids. */
  readonly behind: (gameId: string, limit: number) => readonly DirectoryRow[];
};

/** Runs a change as a whole: nothing else reads or writes the entries meanwhile. */
export type Change = <T>(change: () => T) => Promise<T>;

/** A games table on entries: the conditions of every write, once for all adapters that are not DynamoDB. */
export function gamesTableOn(entries: Entries, change: Change): GamesTable {
  /** The entry of a game that is not being wiped. */
  function entryOf(gameId: string): DirectoryEntry | undefined {
    const existing = entries.get(gameId);
    return existing?.kind === "game" ? existing : undefined;
  }
  function isSame(read: DirectoryEntry): boolean {
    const entry = entryOf(read.gameId);
    return entry?.createdAt === read.createdAt && entry.version === read.version;
  }
  function markOf({ gameId, markedAt }: WipeMark): WipeMark | undefined {
    const existing = entries.get(gameId);
    return existing?.kind === "wipe" && existing.markedAt === markedAt ? existing : undefined;
  }
  function update(gameId: string, changed: Partial<DirectoryEntry>): void {
    const entry = entryOf(gameId);
    if (entry) entries.set({ ...entry, ...changed });
  }
  return {
    add: (entry) =>
      change(() => {
        const existing = entries.get(entry.gameId);
        if (!existing) entries.set(entry);
        return existing;
      }),
    replace: (entry, read) =>
      change(() => {
        const { due, metadataVersion } = entryOf(read.gameId) ?? {};
        const replaces = isSame(read) && due?.at === read.due?.at && metadataVersion === read.metadataVersion;
        if (replaces) entries.set(entry);
        return replaces;
      }),
    advance: (progress) =>
      change(() => {
        const { gameId, version, updatedAt, due } = progress;
        const existing = entries.get(gameId);
        if (existing?.kind !== "game") return existing ? "wiping" : "unknown";
        if (existing.forking) return "forking";
        const isBehind = due ? version < existing.version : version <= existing.version;
        if (isBehind || updatedAt + CURSOR_MARGIN_MS < existing.createdAt) return "behind";
        update(gameId, progress);
        return "advanced";
      }),
    setDue: (gameId, due) =>
      change(() => {
        const { due: _before, ...entry } = entryOf(gameId) ?? {};
        if ("kind" in entry) entries.set({ ...entry, ...(due && { due }) });
      }),
    dueSooner: (gameId, due) =>
      change(() => {
        if ((entryOf(gameId)?.due?.at ?? Number.POSITIVE_INFINITY) > due.at) update(gameId, { due });
      }),
    noteSnapshot: (gameId, version) =>
      change(() => {
        if ((entryOf(gameId)?.snapshot ?? -1) < version) update(gameId, { snapshot: version });
      }),
    setMetadata: (gameId, metadata, expected) =>
      change(() => {
        const entry = entryOf(gameId);
        if (!entry || (expected !== undefined && expected !== entry.metadataVersion))
          return { changed: false, existing: entries.get(gameId) };
        const metadataVersion = entry.metadataVersion + 1;
        update(gameId, { metadata, metadataVersion });
        return { changed: true, metadataVersion };
      }),
    get: async (gameId) => entries.get(gameId),
    getMany: async (gameIds) => gameIds.flatMap((gameId) => entries.get(gameId) ?? []),
    remove: (read) =>
      change(() => {
        if (isSame(read)) entries.delete(read.gameId);
      }),
    mark: (mark) =>
      change(() => {
        const existing = entries.get(mark.gameId);
        if (existing?.kind === "wipe") return existing;
        entries.set(mark);
        return mark;
      }),
    renewMark: (mark) =>
      change(() => {
        if (markOf(mark)) entries.set(mark);
      }),
    removeMark: (read) =>
      change(() => {
        if (markOf(read)?.foundAt === read.foundAt) entries.delete(read.gameId);
      }),
    list: async (query) => entries.list(query),
    listDue: async (query) => entries.listDue(query),
    scan: async ({ limit, after = "", segment }) => {
      const found = entries.behind(after, limit);
      const last = found.length === limit ? found.at(-1) : undefined;
      return {
        rows: segment ? found.filter(({ gameId }) => partOf(gameId, segment.of) === segment.index) : found,
        ...(last && { next: last.gameId }),
      };
    },
  };
}
