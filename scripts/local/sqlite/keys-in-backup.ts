import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { CURSOR_KEYS_FILE, keepPrivately } from "../cursor-keys.ts";

/** A file that was copied by hand may be without it, and one that was put back by hand may have it. */
const TABLE = "CREATE TABLE IF NOT EXISTS cursor_keys (keys TEXT NOT NULL) STRICT";

/** Puts the cursor keys of a data directory into a backup of its database, where there are any. */
export function addKeys(copied: DatabaseSync, dir: string): void {
  copied.exec(`${TABLE}; DELETE FROM cursor_keys`);
  const file = join(dir, CURSOR_KEYS_FILE);
  if (existsSync(file)) copied.prepare("INSERT INTO cursor_keys VALUES (?)").run(readFileSync(file, "utf8"));
}

/**
 * Takes the cursor keys out of a restored database, into its data directory where that has none: the service then knows
 * that a cursor from after the backup is of another life of the tables. One whose key it does not know could be of any.
 */
export function takeKeys(restored: DatabaseSync, dir: string): void {
  restored.exec(TABLE);
  const keys = restored.prepare("SELECT keys FROM cursor_keys").get()?.keys;
  const file = join(dir, CURSOR_KEYS_FILE);
  if (keys !== undefined && !existsSync(file)) keepPrivately(file, String(keys));
  restored.exec("DROP TABLE cursor_keys");
}
