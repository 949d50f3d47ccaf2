import type { Archive } from "../../lambdas/store/archive.ts";
import type { GamesTable } from "../../lambdas/store/games-table.ts";
import type { Row } from "../../lambdas/store/rows.ts";
import type { Overwrite, StateTable } from "../../lambdas/store/state-table.ts";

/** Where games are kept. */
export type Stores = { readonly state: StateTable; readonly games: GamesTable; readonly archive: Archive };

/** What a call touches in its store: a stretch of keys, both ends included. */
export type Touch = {
  readonly store: keyof Stores;
  readonly from: string;
  readonly to: string;
  readonly changes: boolean;
};

/** A call on its way to a store: in a few words, what it touches, and what it does there. */
export type Call<Store> = <T>(what: string, touch: Touch, effect: (store: Store) => Promise<T>) => Promise<T>;

/** After every key. */
const END = "~~";

/** A state table each of whose calls goes another way. */
export function stateTableThrough(call: Call<StateTable>): StateTable {
  function at(changes: boolean, gameId: string, from: string, to = from): Touch {
    return {
      store: "state",
      from: `${gameId} ${from}`,
      to: `${gameId} ${to}`,
      changes,
    };
  }
  return {
    insert: (row, now) =>
      call(`insert ${named(row)}`, at(true, row.gameId, row.position), (table) => table.insert(row, now)),
    put: (row) => call(`put ${named(row)}`, at(true, row.gameId, row.position), (table) => table.put(row)),
    overwrite: (changes) => {
      const keys = changes.map(keyOf).toSorted();
      const touch: Touch = { store: "state", from: keys[0] ?? "", to: keys.at(-1) ?? "", changes: true };
      return call(`overwrite ${changes.map(described).join(", ")}`, touch, (table) =>
        table.overwrite(changes),
      );
    },
    expire: (gameId, position, expiresAt) =>
      call(`expire ${gameId} ${position}`, at(true, gameId, position), (table) =>
        table.expire(gameId, position, expiresAt),
      ),
    get: (gameId, position, now) =>
      call(`get ${gameId} ${position}`, at(false, gameId, position), (table) =>
        table.get(gameId, position, now),
      ),
    getMany: (gameId, positions, now) =>
      call(`get ${gameId} ${positions.join(", ")}`, at(false, gameId, "", END), (table) =>
        table.getMany(gameId, positions, now),
      ),
    query: (query, now) =>
      call(
        `query ${query.gameId} ${query.from}..${query.to ?? ""}`,
        at(false, query.gameId, query.from, query.to ?? END),
        (table) => table.query(query, now),
      ),
  };
}

function named(row: Row): string {
  const { kind, gameId, position } = row;
  return `${kind === "commit" ? `commit ${row.commit.commitId}` : kind} ${gameId} ${position}`;
}

function keyOf(change: Overwrite): string {
  const { gameId, position } = "put" in change ? change.put : change.remove;
  return `${gameId} ${position}`;
}

function described(change: Overwrite): string {
  return "put" in change ? named(change.put) : `no ${keyOf(change)}`;
}

/** A games table each of whose calls goes another way. */
export function gamesTableThrough(call: Call<GamesTable>): GamesTable {
  function reads(gameId: string): Touch {
    return { store: "games", from: gameId, to: gameId, changes: false };
  }
  function changes(gameId: string): Touch {
    return { ...reads(gameId), changes: true };
  }
  const readsAll: Touch = { store: "games", from: "", to: END, changes: false };
  return {
    add: (entry) => call(`games.add ${entry.gameId}`, changes(entry.gameId), (table) => table.add(entry)),
    replace: (entry, read) =>
      call(`games.replace ${entry.gameId}`, changes(entry.gameId), (table) => table.replace(entry, read)),
    advance: (progress) =>
      call(`games.advance ${progress.gameId} to ${progress.version}`, changes(progress.gameId), (table) =>
        table.advance(progress),
      ),
    setDue: (gameId, due) =>
      call(`games.setDue ${gameId}`, changes(gameId), (table) => table.setDue(gameId, due)),
    dueSooner: (gameId, due) =>
      call(`games.dueSooner ${gameId}`, changes(gameId), (table) => table.dueSooner(gameId, due)),
    noteSnapshot: (gameId, version) =>
      call(`games.noteSnapshot ${gameId} ${version}`, changes(gameId), (table) =>
        table.noteSnapshot(gameId, version),
      ),
    setMetadata: (gameId, metadata, expected) =>
      call(`games.setMetadata ${gameId}`, changes(gameId), (table) =>
        table.setMetadata(gameId, metadata, expected),
      ),
    get: (gameId) => call(`games.get ${gameId}`, reads(gameId), (table) => table.get(gameId)),
    getMany: (gameIds) => call("games.getMany", readsAll, (table) => table.getMany(gameIds)),
    remove: (read) =>
      call(`games.remove ${read.gameId}`, changes(read.gameId), (table) => table.remove(read)),
    mark: (mark) => call(`games.mark ${mark.gameId}`, changes(mark.gameId), (table) => table.mark(mark)),
    renewMark: (mark) =>
      call(`games.renewMark ${mark.gameId}`, changes(mark.gameId), (table) => table.renewMark(mark)),
    removeMark: (read) =>
      call(`games.removeMark ${read.gameId}`, changes(read.gameId), (table) => table.removeMark(read)),
    list: (query) => call("games.list", readsAll, (table) => table.list(query)),
    listDue: (query) => call(`games.listDue ${query.shard}`, readsAll, (table) => table.listDue(query)),
    scan: (query) => call("games.scan", readsAll, (table) => table.scan(query)),
  };
}

/** An archive each of whose calls goes another way. */
export function archiveThrough(call: Call<Archive>): Archive {
  function reads(gameId: string): Touch {
    return { store: "archive", from: gameId, to: gameId, changes: false };
  }
  function changes(gameId: string): Touch {
    return { ...reads(gameId), changes: true };
  }
  return {
    put: (gameId, object, etag) =>
      call(`archive.put ${gameId}`, changes(gameId), (archive) => archive.put(gameId, object, etag)),
    get: (gameId) => call(`archive.get ${gameId}`, reads(gameId), (archive) => archive.get(gameId)),
    remove: (gameId) =>
      call(`archive.remove ${gameId}`, changes(gameId), (archive) => archive.remove(gameId)),
  };
}
