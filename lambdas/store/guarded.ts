import type { GamesTable } from "./games-table.ts";
import type { StateTable } from "./state-table.ts";

/** Makes a call, or throws without making it. */
export type Guard = <T>(call: () => Promise<T>) => Promise<T>;

/** A state table each of whose calls goes through a guard. */
export function guardStateTable(table: StateTable, guard: Guard): StateTable {
  return {
    insert: (row, now) => guard(() => table.insert(row, now)),
    put: (row) => guard(() => table.put(row)),
    remove: (gameId, position) => guard(() => table.remove(gameId, position)),
    expire: (gameId, position, expiresAt) => guard(() => table.expire(gameId, position, expiresAt)),
    get: (gameId, position, now) => guard(() => table.get(gameId, position, now)),
    query: (query, now) => guard(() => table.query(query, now)),
  };
}

/** A games table each of whose calls goes through a guard. */
export function guardGamesTable(table: GamesTable, guard: Guard): GamesTable {
  return {
    add: (entry) => guard(() => table.add(entry)),
    advance: (progress) => guard(() => table.advance(progress)),
    noteSnapshot: (gameId, version) => guard(() => table.noteSnapshot(gameId, version)),
    coverTail: (gameId, version) => guard(() => table.coverTail(gameId, version)),
    renewTail: (gameId, tail) => guard(() => table.renewTail(gameId, tail)),
    setMetadata: (gameId, metadata) => guard(() => table.setMetadata(gameId, metadata)),
    get: (gameId) => guard(() => table.get(gameId)),
    remove: (gameId) => guard(() => table.remove(gameId)),
    list: (query) => guard(() => table.list(query)),
    listUncovered: (query) => guard(() => table.listUncovered(query)),
  };
}
