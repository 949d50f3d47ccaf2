import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { DATABASE_FILE, openFile, openSqlite } from "../../../../scripts/local/sqlite/database.ts";
import type { Turns } from "../../../../scripts/local/sqlite/group-commit.ts";
import { sqliteStateTable } from "../../../../scripts/local/sqlite/state-table.ts";
import type { Random } from "../../../../scripts/random.ts";
import { commit, NOW } from "../../../contract/rows.ts";
import { printedSeed } from "../../../fixtures/printed-seed.ts";
import { sqliteDirectory } from "../../../fixtures/sqlite.ts";

const GROUPS = 60;
const CUTS_PER_GROUP = 4;
/** The event loop's turns, in which no group is cut short since it took long. */
const TURNS: Turns = { later: setImmediate, atOnce: (commit) => commit(), now: () => 0 };
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
  const database = openFile(join(dir, DATABASE_FILE), TURNS);
  onTestFinished(database.close);
  // Often, so that cuts meet the log's way into the database, too.
  database.connection.exec("PRAGMA wal_autocheckpoint = 100");
  const table = sqliteStateTable(database, () => {});
  let answered: string[] = [];
  let before = imageOf(dir);
  /** Where the group before was one write, the next one's first does not wait for others: it has a transaction of its own. */
  let isFirstAlone = true;
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
      const found = await gamesIn(left);
      expect(found).toEqual(expect.arrayContaining(inLog ? answered : [...answered, ...games]));
      const firstAlone = isFirstAlone ? [games.slice(0, 1)] : [];
      if (inLog)
        expect([[], ...firstAlone, games]).toContainEqual(games.filter((game) => found.includes(game)));
    }
    answered = [...answered, ...games];
    before = after;
    isFirstAlone = games.length === 1;
  }
});

/** Opens what a cut left. @returns the games that are there. */
async function gamesIn({ database, log }: Image): Promise<string[]> {
  const dir = sqliteDirectory();
  writeFileSync(join(dir, DATABASE_FILE), database);
  writeFileSync(join(dir, `${DATABASE_FILE}-wal`), log);
  const opened = openSqlite(dir);
  const rows = opened.connection.prepare("SELECT gameId FROM state").all();
  const check = opened.connection.prepare("PRAGMA integrity_check").get();
  await opened.close();
  expect(check).toEqual({ integrity_check: "ok" });
  return rows.map(({ gameId }) => String(gameId));
}
