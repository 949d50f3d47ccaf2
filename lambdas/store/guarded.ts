import type { GamesTable } from "./games-table.ts";
import type { StateTable } from "./state-table.ts";

/** Makes a call, or throws without making it. */
export type Guard = <T>(call: () => Promise<T>, effect: "read" | "write") => Promise<T>;

/** A state table each of whose calls goes through a guard. */
export function guardStateTable(table: StateTable, guard: Guard): StateTable {
  return {
    insert: (row, now) => guard(() => table.insert(row, now), "write"),
    put: (row) => guard(() => table.put(row), "write"),
    remove: (gameId, position) => guard(() => table.remove(gameId, position), "write"),
    expire: (gameId, position, expiresAt) => guard(() => table.expire(gameId, position, expiresAt), "write"),
    get: (gameId, position, now) => guard(() => table.get(gameId, position, now), "read"),
    query: (query, now) => guard(() => table.query(query, now), "read"),
  };
}

/** A games table each of whose calls goes through a guard. */
export function guardGamesTable(table: GamesTable, guard: Guard): GamesTable {
  return {
    add: (entry) => guard(() => table.add(entry), "write"),
    advance: (progress) => guard(() => table.advance(progress), "write"),
    noteSnapshot: (gameId, version) => guard(() => table.noteSnapshot(gameId, version), "write"),
    coverTail: (gameId, version) => guard(() => table.coverTail(gameId, version), "write"),
    renewTail: (gameId, tail) => guard(() => table.renewTail(gameId, tail), "write"),
    setMetadata: (gameId, metadata) => guard(() => table.setMetadata(gameId, metadata), "write"),
    get: (gameId) => guard(() => table.get(gameId), "read"),
    remove: (gameId) => guard(() => table.remove(gameId), "write"),
    list: (query) => guard(() => table.list(query), "read"),
    listUncovered: (query) => guard(() => table.listUncovered(query), "read"),
  };
}
