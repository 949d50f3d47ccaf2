import type { GamesTable } from "./games-table.ts";
import type { StateTable } from "./state-table.ts";

/**
 * What a call does to a table. `chunk`: it writes a piece of a state, which means nothing before the row that names it
 * is, and takes so many units that a partition may refuse it for a moment.
 */
export type Effect = "read" | "write" | "chunk";

/** Makes a call, or throws without making it. */
export type Guard = <T>(call: () => Promise<T>, effect: Effect) => Promise<T>;

/** A state table each of whose calls goes through a guard. */
export function guardStateTable(table: StateTable, guard: Guard): StateTable {
  return {
    insert: (row, now) => guard(() => table.insert(row, now), "write"),
    put: (row) => guard(() => table.put(row), row.kind === "chunk" ? "chunk" : "write"),
    overwrite: (changes) => guard(() => table.overwrite(changes), "write"),
    expire: (gameId, position, expiresAt) => guard(() => table.expire(gameId, position, expiresAt), "write"),
    get: (gameId, position, now) => guard(() => table.get(gameId, position, now), "read"),
    getMany: (gameId, positions, now) => guard(() => table.getMany(gameId, positions, now), "read"),
    query: (query, now) => guard(() => table.query(query, now), "read"),
  };
}

/** A games table each of whose calls goes through a guard. */
export function guardGamesTable(table: GamesTable, guard: Guard): GamesTable {
  return {
    add: (entry) => guard(() => table.add(entry), "write"),
    replace: (entry, read) => guard(() => table.replace(entry, read), "write"),
    advance: (progress) => guard(() => table.advance(progress), "write"),
    setDue: (gameId, due) => guard(() => table.setDue(gameId, due), "write"),
    dueSooner: (gameId, due) => guard(() => table.dueSooner(gameId, due), "write"),
    noteSnapshot: (gameId, version) => guard(() => table.noteSnapshot(gameId, version), "write"),
    setMetadata: (gameId, metadata, expected) =>
      guard(() => table.setMetadata(gameId, metadata, expected), "write"),
    get: (gameId) => guard(() => table.get(gameId), "read"),
    getMany: (gameIds) => guard(() => table.getMany(gameIds), "read"),
    remove: (read) => guard(() => table.remove(read), "write"),
    mark: (mark) => guard(() => table.mark(mark), "write"),
    renewMark: (mark) => guard(() => table.renewMark(mark), "write"),
    removeMark: (read) => guard(() => table.removeMark(read), "write"),
    list: (query) => guard(() => table.list(query), "read"),
    listDue: (query) => guard(() => table.listDue(query), "read"),
    scan: (query) => guard(() => table.scan(query), "read"),
  };
}
