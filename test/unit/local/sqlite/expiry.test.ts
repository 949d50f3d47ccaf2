import { describe, expect, test } from "vitest";
import { type Clocks, rowExpiry } from "../../../../scripts/local/sqlite/expiry.ts";
import { sqliteStateTable } from "../../../../scripts/local/sqlite/state-table.ts";
import { commit, NOW, SECOND } from "../../../contract/rows.ts";
import { sqliteDatabase } from "../../../fixtures/sqlite.ts";

const HOUR_MS = 3_600_000;

/** A database with rows that expire an hour apart, and a clock to turn. */
async function expiring(rows: number) {
  const database = sqliteDatabase();
  const table = sqliteStateTable(database, () => {});
  await table.insert(commit("stays", 1), NOW);
  await Promise.all(
    Array.from({ length: rows }, (_, hour) =>
      table.insert(commit("a", hour + 1, { expiresAt: SECOND + hour * 3_600 }), NOW),
    ),
  );
  let wall = NOW;
  let monotonic = 0;
  const clocks: Clocks = { wall: () => wall, monotonic: () => monotonic };
  const warnings: string[] = [];
  const log = { info: () => {}, error: () => {}, warn: (message: string) => void warnings.push(message) };
  return {
    expire: rowExpiry(database, clocks, log),
    pass: (ms: number) => {
      wall += ms;
      monotonic += ms;
    },
    set: (ms: number) => {
      wall += ms;
    },
    /** Puts the rows so far apart as if others had been written between them. */
    spread: (apart: number) =>
      database.connection.exec(`UPDATE state SET rowid = -rowid * ${apart}; UPDATE state SET rowid = -rowid`),
    left: () => Number(database.connection.prepare("SELECT count(*) AS count FROM state").get()?.count),
    warnings,
  };
}

describe("rows past their expiry", () => {
  test("are removed an hour later, and no others", async () => {
    const { expire, pass, left } = await expiring(5);
    expect(await expire()).toBe(0);
    pass(2 * HOUR_MS);
    expect(await expire()).toBe(2);
    expect(left()).toBe(4);
    pass(100 * HOUR_MS);
    expect(await expire()).toBe(3);
    expect(left()).toBe(1);
  });

  test("are removed however many there are", async () => {
    const { expire, pass, left } = await expiring(450);
    pass(1_000 * HOUR_MS);
    expect(await expire()).toBe(450);
    expect(left()).toBe(1);
  });

  test("are looked at once a day, a part with each call", async () => {
    const { expire, pass, spread, left } = await expiring(5);
    pass(100 * HOUR_MS);
    spread(2_000_000);
    const removed: number[] = [];
    for (let minute = 0; minute < 1_440; minute += 1) {
      pass(60_000);
      removed.push(await expire());
    }
    expect(removed.filter(Boolean)).toEqual([1, 1, 1, 1, 1]);
    expect(left()).toBe(1);
  });

  test("stay for an hour when the clock was set forward, and are taken by what it says then", async () => {
    const { expire, pass, set, left, warnings } = await expiring(5);
    set(1_000 * HOUR_MS);
    expect(await expire()).toBe(0);
    pass(HOUR_MS - 1);
    expect(await expire()).toBe(0);
    expect(warnings).toHaveLength(1);
    set(-1_000 * HOUR_MS);
    expect(await expire()).toBe(0);
    expect(warnings).toHaveLength(2);
    pass(HOUR_MS);
    expect(await expire()).toBe(1);
    expect(left()).toBe(5);
  });

  test("are removed while the clocks drift apart by little", async () => {
    const { expire, pass, set } = await expiring(5);
    for (let look = 0; look < 10; look += 1) {
      set(50_000);
      pass(60_000);
      await expire();
    }
    pass(10 * HOUR_MS);
    expect(await expire()).toBe(5);
  });
});
