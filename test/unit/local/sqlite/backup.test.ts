import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { DatabaseSync } from "node:sqlite";
import { expect, test } from "vitest";
import { localCursorSettings } from "../../../../scripts/local/cursor-keys.ts";
import { backUp, restore } from "../../../../scripts/local/sqlite/backup.ts";
import { DATABASE_FILE, lockDirectory, openForReading } from "../../../../scripts/local/sqlite/database.ts";
import { NOW } from "../../../contract/rows.ts";
import { sqliteDatabase, sqliteDirectory } from "../../../fixtures/sqlite.ts";

const MANY_WRITES = 1_000;

function count(database: DatabaseSync, table: "archive" | "outbox"): unknown {
  return database.prepare(`SELECT count(*) AS count FROM ${table}`).get()?.count;
}

test("a backup ends while others write without a pause, and has what was there when it began", async () => {
  const dir = sqliteDirectory();
  const { connection, write } = sqliteDatabase(dir);
  const archive = connection.prepare("INSERT INTO archive VALUES (?, zeroblob(1000000))");
  // More than is copied at a time, so that writes come in between.
  await write(() => {
    for (let game = 0; game < 10; game += 1) archive.run(`room-${game}`);
  });
  const outbox = connection.prepare("INSERT INTO outbox (gameId, position) VALUES ('later', '0')");
  const file = join(dir, "copy.sqlite");
  let isOver = false;
  const backup = backUp(dir, file, NOW).finally(() => {
    isOver = true;
  });
  let writes = 0;
  for (; !isOver && writes < MANY_WRITES; writes += 1) await write(() => outbox.run());
  await backup;
  expect(writes).toBeGreaterThan(1);
  expect(writes).toBeLessThan(MANY_WRITES);
  const copied = openForReading(file);
  expect([count(copied, "archive"), count(copied, "outbox")]).toEqual([10, 0]);
  copied.close();
});

test("a backup is made though a row is damaged, and says of which game", async () => {
  const dir = sqliteDirectory();
  const { connection, write } = sqliteDatabase(dir);
  await write(() => connection.exec("INSERT INTO state VALUES ('room-1', '0', NULL, 0, x'00')"));
  expect(await backUp(dir, join(dir, "copy.sqlite"), NOW)).toEqual({
    games: 1,
    rows: 1,
    unrecoverable: [{ gameId: "room-1", reason: expect.stringMatching(/^a row of it is damaged \(.+\)$/) }],
  });
});

/** A backup of a database without games. */
async function backedUp(): Promise<string> {
  const dir = sqliteDirectory();
  sqliteDatabase(dir);
  const file = join(dir, "copy.sqlite");
  await backUp(dir, file, NOW);
  return file;
}

test("a directory that a service is just being started on gets no backup", async () => {
  const file = await backedUp();
  const dir = sqliteDirectory();
  const unlock = lockDirectory(dir);
  await expect(restore(file, dir, NOW)).rejects.toThrow(`Another process uses the data in ${dir}: stop it`);
  unlock();
  await restore(file, dir, NOW);
  expect(existsSync(join(dir, DATABASE_FILE))).toBe(true);
});

test("a backup has the cursor keys, which go to a directory that has none", async () => {
  const [dir, empty, other] = [sqliteDirectory(), sqliteDirectory(), sqliteDirectory()];
  sqliteDatabase(dir);
  const { CURSOR_KEYS } = await localCursorSettings(dir);
  const file = join(dir, "copy.sqlite");
  await backUp(dir, file, NOW);
  await restore(file, empty, NOW);
  const restored = await localCursorSettings(empty);
  expect(restored.CURSOR_KEYS).toBe(CURSOR_KEYS);
  expect(restored.TABLE_EPOCH).not.toBe((await localCursorSettings(dir)).TABLE_EPOCH);
  const own = await localCursorSettings(other);
  await restore(file, other, NOW);
  expect((await localCursorSettings(other)).CURSOR_KEYS).toBe(own.CURSOR_KEYS);
  const { connection } = sqliteDatabase(empty);
  expect(connection.prepare("SELECT name FROM sqlite_schema WHERE name = 'cursor_keys'").all()).toEqual([]);
});

test.each(["-wal", "-journal"])(
  "a backup is not put next to what another database left: %s",
  async (suffix) => {
    const file = await backedUp();
    const dir = sqliteDirectory();
    writeFileSync(join(dir, `${DATABASE_FILE}${suffix}`), "of another");
    await expect(restore(file, dir, NOW)).rejects.toThrow(
      `${dir} has ${DATABASE_FILE}${suffix} of another database: give an empty directory.`,
    );
    expect(existsSync(join(dir, DATABASE_FILE))).toBe(false);
  },
);
