import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Inserts rows of some 900 bytes, each on the disk when it returns: SQLite with nothing around it. */
export function bareInserts(dir: string): { readonly insert: () => void; readonly close: () => void } {
  const connection = new DatabaseSync(join(dir, "bare.sqlite"));
  connection.exec(`PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    CREATE TABLE bare (gameId TEXT, position INTEGER, item BLOB, PRIMARY KEY (gameId, position)) STRICT`);
  const statement = connection.prepare("INSERT INTO bare VALUES (?, ?, ?)");
  const item = Buffer.alloc(900, 120);
  let rows = 0;
  return {
    insert: () => {
      rows += 1;
      statement.run("game", rows, item);
    },
    close: () => connection.close(),
  };
}
