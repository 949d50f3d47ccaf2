import { spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { backUp } from "../../../../scripts/local/sqlite/backup.ts";
import { DATABASE_FILE, openSqlite } from "../../../../scripts/local/sqlite/database.ts";
import { sqliteDatabase, sqliteDirectory } from "../../../fixtures/sqlite.ts";

const MODULE = new URL("../../../../scripts/local/sqlite/database.ts", import.meta.url).href;

test("a commit is on the disk before it is answered", () => {
  const { connection } = sqliteDatabase();
  expect(connection.prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
  // 2 is FULL: the log is flushed with each commit.
  expect(connection.prepare("PRAGMA synchronous").get()).toEqual({ synchronous: 2 });
});

test("a database is opened again as it was", async () => {
  const dir = sqliteDirectory();
  const first = openSqlite(dir);
  await first.write(() => first.connection.exec("INSERT INTO state VALUES ('a', '0', NULL, 0, x'00')"));
  await first.close();
  const second = sqliteDatabase(dir);
  expect(second.connection.prepare("SELECT gameId FROM state").all()).toEqual([{ gameId: "a" }]);
});

test("its files are readable by their owner alone", async () => {
  const dir = sqliteDirectory();
  sqliteDatabase(dir);
  const files = readdirSync(dir);
  expect(files).toEqual(expect.arrayContaining([`${DATABASE_FILE}-wal`, "lock.sqlite"]));
  for (const name of files) expect([name, statSync(join(dir, name)).mode & 0o777]).toEqual([name, 0o600]);
  const copy = join(dir, "copy.sqlite");
  await backUp(dir, copy, 0);
  expect(statSync(copy).mode & 0o777).toBe(0o600);
});

test("a second process is refused with one line, until the first one is gone, killed or not", async () => {
  const dir = sqliteDirectory();
  // Nothing refers to the database, and yet it stays locked when the memory is collected.
  const script = `const { openSqlite } = await import(${JSON.stringify(MODULE)}); openSqlite(${JSON.stringify(dir)}); gc(); await new Promise(setImmediate); gc(); console.log("open"); setInterval(() => {}, 1000);`;
  const child = spawn(process.execPath, ["--expose-gc", "--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  await once(child.stdout, "data");
  const line = `Another process uses the data in ${dir}: stop it, or give another --data.`;
  expect(() => openSqlite(dir)).toThrow(expect.objectContaining({ name: "LocalError", message: line }));
  child.kill("SIGKILL");
  await once(child, "exit");
  sqliteDatabase(dir);
});

test("other processes may read while one serves", async () => {
  const dir = sqliteDirectory();
  const { write, connection } = sqliteDatabase(dir);
  await write(() => connection.exec("INSERT INTO state VALUES ('a', '0', NULL, 0, x'00')"));
  const reader = new DatabaseSync(join(dir, DATABASE_FILE), { readOnly: true });
  expect(reader.prepare("SELECT gameId FROM state").all()).toEqual([{ gameId: "a" }]);
  reader.close();
});

test("another program's database is refused, and left as it is", () => {
  const dir = sqliteDirectory();
  const file = join(dir, DATABASE_FILE);
  const other = new DatabaseSync(file);
  other.exec("CREATE TABLE theirs (a TEXT); PRAGMA user_version = 1");
  other.close();
  expect(() => openSqlite(dir)).toThrow(`${file} is a database of another program: give another --data.`);
  const again = new DatabaseSync(file);
  expect(again.prepare("SELECT name FROM sqlite_schema").all()).toEqual([{ name: "theirs" }]);
  again.close();
});

test("a newer Savepoint's database is refused", async () => {
  const dir = sqliteDirectory();
  const first = openSqlite(dir);
  first.connection.exec("PRAGMA user_version = 99");
  await first.close();
  expect(() => openSqlite(dir)).toThrow(
    /has schema 99, and this version of Savepoint reads schema \d+: use the/,
  );
});

test("what is no database is refused", () => {
  const dir = sqliteDirectory();
  writeFileSync(join(dir, DATABASE_FILE), "not a database, but long enough to look at ".repeat(50));
  expect(() => openSqlite(dir)).toThrow(`The data in ${dir} is not a SQLite database: give another --data.`);
});

test("a directory that is not there is refused with its name", () => {
  expect(() => openSqlite("/nowhere/at/all")).toThrow(/^The data in \/nowhere\/at\/all cannot be used: /);
});
