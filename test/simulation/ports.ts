import type { Archive } from "../../lambdas/store/archive.ts";
import type { GamesTable } from "../../lambdas/store/games-table.ts";
import type { Overwrite, StateTable } from "../../lambdas/store/state-table.ts";

/** A call on its way to a store: in a few words, whether it can change something, and what it does there. */
export type Call<Store> = <T>(
  what: string,
  changes: boolean,
  effect: (store: Store) => Promise<T>,
) => Promise<T>;

/** A state table each of whose calls goes another way. */
export function stateTableThrough(call: Call<StateTable>): StateTable {
  return {
    insert: (row, now) =>
      call(`insert ${row.kind} ${row.gameId} ${row.position}`, true, (table) => table.insert(row, now)),
    put: (row) => call(`put ${row.kind} ${row.gameId} ${row.position}`, true, (table) => table.put(row)),
    overwrite: (changes) =>
      call(`overwrite ${changes.map(placeOf).join(", ")}`, true, (table) => table.overwrite(changes)),
    expire: (gameId, position, expiresAt) =>
      call(`expire ${gameId} ${position}`, true, (table) => table.expire(gameId, position, expiresAt)),
    get: (gameId, position, now) =>
      call(`get ${gameId} ${position}`, false, (table) => table.get(gameId, position, now)),
    query: (query, now) =>
      call(`query ${query.gameId} ${query.from}..${query.to ?? ""}`, false, (table) =>
        table.query(query, now),
      ),
  };
}

/** A games table each of whose calls goes another way. */
export function gamesTableThrough(call: Call<GamesTable>): GamesTable {
  return {
    add: (entry) => call(`games.add ${entry.gameId}`, true, (table) => table.add(entry)),
    replace: (entry, read) =>
      call(`games.replace ${entry.gameId}`, true, (table) => table.replace(entry, read)),
    advance: (progress) =>
      call(`games.advance ${progress.gameId} to ${progress.version}`, true, (table) =>
        table.advance(progress),
      ),
    setDue: (gameId, due) => call(`games.setDue ${gameId}`, true, (table) => table.setDue(gameId, due)),
    noteSnapshot: (gameId, version) =>
      call(`games.noteSnapshot ${gameId} ${version}`, true, (table) => table.noteSnapshot(gameId, version)),
    setMetadata: (gameId, metadata, expected) =>
      call(`games.setMetadata ${gameId}`, true, (table) => table.setMetadata(gameId, metadata, expected)),
    get: (gameId) => call(`games.get ${gameId}`, false, (table) => table.get(gameId)),
    getMany: (gameIds) => call("games.getMany", false, (table) => table.getMany(gameIds)),
    remove: (read) => call(`games.remove ${read.gameId}`, true, (table) => table.remove(read)),
    mark: (mark) => call(`games.mark ${mark.gameId}`, true, (table) => table.mark(mark)),
    renewMark: (mark) => call(`games.renewMark ${mark.gameId}`, true, (table) => table.renewMark(mark)),
    removeMark: (read) => call(`games.removeMark ${read.gameId}`, true, (table) => table.removeMark(read)),
    list: (query) => call("games.list", false, (table) => table.list(query)),
    listDue: (query) => call(`games.listDue ${query.shard}`, false, (table) => table.listDue(query)),
  };
}

function placeOf(change: Overwrite): string {
  if ("put" in change) return `${change.put.kind} ${change.put.gameId} ${change.put.position}`;
  return `no ${change.remove.gameId} ${change.remove.position}`;
}

/** An archive each of whose calls goes another way. */
export function archiveThrough(call: Call<Archive>): Archive {
  return {
    put: (gameId, object, etag) =>
      call(`archive.put ${gameId}`, true, (archive) => archive.put(gameId, object, etag)),
    get: (gameId) => call(`archive.get ${gameId}`, false, (archive) => archive.get(gameId)),
    remove: (gameId) => call(`archive.remove ${gameId}`, true, (archive) => archive.remove(gameId)),
  };
}
