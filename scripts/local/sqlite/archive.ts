import type { Archive } from "../../../lambdas/store/archive.ts";
import { etagOf } from "../memory-archive.ts";
import type { SqliteDatabase } from "./database.ts";

/** The archive of finished games in SQLite: in the same file as the games, so that a backup holds both. */
export function sqliteArchive({ connection, write }: SqliteDatabase): Archive {
  const select = connection.prepare("SELECT object FROM archive WHERE gameId = ?");
  const replace = connection.prepare("INSERT OR REPLACE INTO archive VALUES (?, ?)");
  const remove = connection.prepare("DELETE FROM archive WHERE gameId = ?");
  function find(gameId: string): Uint8Array | undefined {
    const object = select.get(gameId)?.object;
    return object instanceof Uint8Array ? object : undefined;
  }
  return {
    put: (gameId, object, etag) =>
      write(() => {
        const existing = find(gameId);
        if ((existing && etagOf(existing)) !== etag) return false;
        replace.run(gameId, object);
        return true;
      }),
    get: async (gameId) => {
      const object = find(gameId);
      return object && { object, etag: etagOf(object) };
    },
    remove: (gameId) => write(() => remove.run(gameId).changes > 0),
  };
}
