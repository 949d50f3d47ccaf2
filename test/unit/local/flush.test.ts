import { join } from "node:path";
import { expect, test } from "vitest";
import { localCursorSettings } from "../../../scripts/local/cursor-keys.ts";
import { fileArchive } from "../../../scripts/local/file-archive.ts";
import { makeDirectory } from "../../../scripts/local/flush.ts";
import { backUp, restore } from "../../../scripts/local/sqlite/backup.ts";
import { DATABASE_FILE } from "../../../scripts/local/sqlite/database.ts";
import { NOW } from "../../contract/rows.ts";
import { recordFiles } from "../../fixtures/recorded-files.ts";
import { sqliteDatabase, sqliteDirectory } from "../../fixtures/sqlite.ts";

// After a power cut, a name is there once its folder was flushed, and a file's content once the file was.

test("each directory that is made is flushed into the one above it", () => {
  const dir = sqliteDirectory();
  const done = recordFiles(dir);
  makeDirectory(join(dir, "a/b/c"));
  expect(done).toEqual(["flush a/b", "flush a", "flush ."]);
  done.length = 0;
  makeDirectory(join(dir, "a/b"));
  expect(done).toEqual(["flush a"]);
});

test("the cursor keys and the epoch are on the disk before the service starts", async () => {
  const dir = sqliteDirectory();
  const done = recordFiles(dir);
  await localCursorSettings(dir);
  const kept = ["cursor-keys.json", "table-epoch"];
  expect(done).toEqual(kept.flatMap(asItsName));
});

test("a backup and a restored database are on the disk when they have their names", async () => {
  const dir = sqliteDirectory();
  sqliteDatabase(dir);
  const done = recordFiles(dir);
  await backUp(dir, join(dir, "copies/today"), NOW);
  expect(done).toEqual([
    "flush .",
    "flush copies/today.new",
    "rename copies/today.new to copies/today",
    "flush copies",
  ]);
  done.length = 0;
  await restore(join(dir, "copies/today"), join(dir, "copies"), NOW);
  expect(done.slice(1)).toEqual([
    `flush copies/${DATABASE_FILE}.new`,
    `rename copies/${DATABASE_FILE}.new to copies/${DATABASE_FILE}`,
    "flush copies",
  ]);
});

test("an archived game is on the disk before its rows may go", async () => {
  const dir = sqliteDirectory();
  const archive = fileArchive(dir);
  const done = recordFiles(dir);
  await archive.put("room-1", Buffer.from("object"), undefined);
  expect(done).toEqual(asItsName("room-1.json.br"));
});

function asItsName(name: string): string[] {
  return [`flush ${name}.new`, `rename ${name}.new to ${name}`, "flush ."];
}
