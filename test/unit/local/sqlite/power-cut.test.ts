import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { DATABASE_FILE, openSqlite } from "../../../../scripts/local/sqlite/database.ts";
import { sqliteStateTable } from "../../../../scripts/local/sqlite/state-table.ts";
import type { Random } from "../../../../scripts/random.ts";
import { commit, NOW } from "../../../contract/rows.ts";
import { printedSeed } from "../../../fixtures/printed-seed.ts";
import { sqliteDirectory } from "../../../fixtures/sqlite.ts";

const GROUPS = 60;
const CUTS_PER_GROUP = 4;
/** A disk writes a sector whole or not at all. */
const SECTOR = 512;

type Image = { readonly database: Buffer; readonly log: Buffer };

/** The files as they are on a disk that was flushed. */
function imageOf(dir: string): Image {
  return {
    database: readFileSync(join(dir, DATABASE_FILE)),
    log: readFileSync(join(dir, `${DATABASE_FILE}-wal`)),
  };
}

/**
 * What a power cut leaves of a file between two flushes: of each sector that was written in between, the old content or
 * the new, in any mixture, and of what was appended any part.
 */
function cut(before: Buffer, after: Buffer, random: Random): Buffer {
  const left = Buffer.alloc(Math.max(before.length, random.below(after.length + 1)));
  before.copy(left);
  for (let at = 0; at < left.length; at += SECTOR)
    if (random.below(2) === 1) after.copy(left, at, at, Math.min(at + SECTOR, left.length, after.length));
  return left;
}

test(`after a power cut, all that was answered is there, and of a group all or nothing`, async () => {
  const random = printedSeed();
  const dir = sqliteDirectory();
  const database = openSqlite(dir);
  onTestFinished(database.close);
  // Often, so that cuts meet the log's way into the database, too.
  database.connection.exec("PRAGMA wal_autocheckpoint = 100");
  const table = sqliteStateTable(database, () => {});
  let answered: string[] = [];
  let before = imageOf(dir);
  for (let group = 0; group < GROUPS; group += 1) {
    const games = Array.from({ length: 1 + random.below(12) }, (_, nth) => `room-${group}-${nth}`);
    const data = JSON.stringify([{ action: "x".repeat(random.below(20_000)) }]);
    await Promise.all(games.map((gameId) => table.insert(commit(gameId, 1, { data }), NOW)));
    const after = imageOf(dir);
    for (let nth = 0; nth < CUTS_PER_GROUP; nth += 1) {
      // The log reaches the disk before any of it goes into the database, which is flushed before the log begins again.
      const inLog = nth % 2 === 0;
      const left = inLog
        ? { database: before.database, log: cut(before.log, after.log, random) }
        : { database: cut(before.database, after.database, random), log: after.log };
      await expectThere(left, inLog ? answered : [...answered, ...games], inLog ? games : []);
    }
    answered = [...answered, ...games];
    before = after;
  }
});

/** Opens what a cut left: some games must be there, and of the group that was under way all, none, or the first one. */
async function expectThere(
  { database, log }: Image,
  games: readonly string[],
  underWay: readonly string[],
): Promise<void> {
  const dir = sqliteDirectory();
  writeFileSync(join(dir, DATABASE_FILE), database);
  writeFileSync(join(dir, `${DATABASE_FILE}-wal`), log);
  const opened = openSqlite(dir);
  const rows = opened.connection.prepare("SELECT gameId FROM state").all();
  const check = opened.connection.prepare("PRAGMA integrity_check").get();
  await opened.close();
  expect(check).toEqual({ integrity_check: "ok" });
  const found = new Set(rows.map(({ gameId }) => String(gameId)));
  expect(games.filter((gameId) => !found.has(gameId))).toEqual([]);
  // The first one may have been alone in its transaction: what follows a lone write does not wait for others.
  const there = underWay.filter((gameId) => found.has(gameId));
  expect([[], underWay.slice(0, 1), underWay]).toContainEqual(there);
}
