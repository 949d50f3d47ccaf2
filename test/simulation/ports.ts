import type { Archive } from "../../lambdas/store/archive.ts";
import type { GamesTable } from "../../lambdas/store/games-table.ts";
import type { StateTable } from "../../lambdas/store/state-table.ts";

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
    remove: (gameId, position) =>
      call(`remove ${gameId} ${position}`, true, (table) => table.remove(gameId, position)),
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
    advance: (progress) =>
      call(`games.advance ${progress.gameId} to ${progress.version}`, true, (table) =>
        table.advance(progress),
      ),
    noteSnapshot: (gameId, version) =>
      call(`games.noteSnapshot ${gameId} ${version}`, true, (table) => table.noteSnapshot(gameId, version)),
    setMetadata: (gameId, metadata) =>
      call(`games.setMetadata ${gameId}`, true, (table) => table.setMetadata(gameId, metadata)),
    get: (gameId) => call(`games.get ${gameId}`, false, (table) => table.get(gameId)),
    remove: (gameId) => call(`games.remove ${gameId}`, true, (table) => table.remove(gameId)),
    list: (query) => call("games.list", false, (table) => table.list(query)),
    coverTail: (gameId, version) =>
      call(`games.coverTail ${gameId} ${version}`, true, (table) => table.coverTail(gameId, version)),
    renewTail: (gameId, tail) =>
      call(`games.renewTail ${gameId}`, true, (table) => table.renewTail(gameId, tail)),
    listUncovered: (query) =>
      call(`games.listUncovered ${query.shard}`, false, (table) => table.listUncovered(query)),
  };
}

/** An archive each of whose calls goes another way. */
export function archiveThrough(call: Call<Archive>): Archive {
  return {
    put: (gameId, object) => call(`archive.put ${gameId}`, true, (archive) => archive.put(gameId, object)),
    get: (gameId) => call(`archive.get ${gameId}`, false, (archive) => archive.get(gameId)),
    remove: (gameId) => call(`archive.remove ${gameId}`, true, (archive) => archive.remove(gameId)),
  };
}
