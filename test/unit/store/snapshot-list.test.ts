import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { manifestPosition, snapshotsPartition } from "../../../lambdas/store/keys.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { listedRow, listSnapshots, newestSnapshot } from "../../../lambdas/store/snapshot-list.ts";
import type { StateTable } from "../../../lambdas/store/state-table.ts";
import { appendAll, create, moves } from "../../fixtures/appends.ts";
import { dieEverywhere } from "../../fixtures/deaths.ts";
import { type Dynalite, startDynalite } from "../../fixtures/dynalite.ts";
import { faultyStateTable } from "../../fixtures/faulty-table.ts";
import { DAY_MS } from "../../fixtures/time.ts";
import { world } from "../../fixtures/world.ts";

/** A game with a snapshot after each of so many moves, due ones but the last. */
async function game(snapshots: number, table: StateTable = memoryStateTable()) {
  const here = world({ table });
  let [cursor] = await appendAll(here, await create(here, "g"), []);
  for (let version = 1; version <= snapshots; version += 1) {
    [, cursor = cursor] = await appendAll(here, cursor, moves(1, version));
    await makeSnapshot(here, "g", version, version < snapshots);
  }
  return { here, cursor };
}

async function page(table: StateTable, now: number, limit: number, before?: number) {
  const { snapshots, next } = await listSnapshots(table, { gameId: "g", limit, before }, now);
  return { versions: snapshots.map(({ head }) => head.version), next };
}

describe("a page of a game's snapshots", () => {
  let db: Dynalite;
  beforeAll(async () => {
    db = await startDynalite();
  });
  afterAll(async () => db.close());

  test("is one query and one read of all that it shows, and reads no commit", async () => {
    const { here, cursor } = await game(30, db.state);
    await appendAll(here, cursor, moves(40, 31));
    db.requests.length = 0;
    db.costs.length = 0;
    expect(await page(here.table, here.now, 20)).toMatchObject({ next: 11 });
    expect(db.requests).toEqual(["Query", "BatchGetItem"]);
    // One unit for the names, and one for each manifest: what a consistent read of it costs anywhere.
    expect(db.costs.map(({ readUnits }) => readUnits)).toEqual([1, 20]);
    db.requests.length = 0;
    expect(await page(here.table, here.now, 20, 11)).toEqual({
      versions: [10, 9, 8, 7, 6, 5, 4, 3, 2, 1],
      next: undefined,
    });
    expect(db.requests).toEqual(["Query", "BatchGetItem"]);
    db.requests.length = 0;
    expect((await newestSnapshot(here.table, "g", here.now))?.head.version).toBe(30);
    expect(db.requests).toEqual(["Query", "GetItem"]);
  });

  test("ends where there are no more, also at its limit", async () => {
    const { here } = await game(3);
    expect(await page(here.table, here.now, 2)).toEqual({ versions: [3, 2], next: 2 });
    expect(await page(here.table, here.now, 1, 2)).toEqual({ versions: [1], next: undefined });
    expect(await page(here.table, here.now, 2, 1)).toEqual({ versions: [], next: undefined });
  });

  test("leaves out a snapshot whose maker died before its manifest, and shows it when it was made again", async () => {
    const calls = await dieEverywhere({
      start: async () => {
        const { here, cursor } = await game(2);
        await appendAll(here, cursor, moves(1, 3));
        return here;
      },
      run: async (here, seam) =>
        await makeSnapshot({ ...here, table: faultyStateTable(here.table, seam) }, "g", 3),
      check: async (here, end) => {
        const isThere = (await here.table.get("g", manifestPosition(3), here.now)) !== undefined;
        const { versions } = await page(here.table, here.now, 5);
        expect(versions, end).toEqual(isThere ? [3, 2, 1] : [2, 1]);
        expect((await newestSnapshot(here.table, "g", here.now))?.head.version, end).toBe(isThere ? 3 : 2);
        await makeSnapshot(here, "g", 3);
        expect((await page(here.table, here.now, 5)).versions, end).toEqual([3, 2, 1]);
      },
    });
    expect(calls.length).toBeGreaterThan(5);
  });

  test("lists each for as long as it is there: names expire with their manifests", async () => {
    const { here, cursor } = await game(3);
    await appendAll(here, cursor, moves(1, 4));
    await makeSnapshot(here, "g", 4);
    const later = here.now + 31 * DAY_MS;
    expect((await page(here.table, later, 5)).versions).toEqual([4]);
    const names = { gameId: snapshotsPartition("g"), from: "0", newestFirst: true, limit: 10 };
    expect((await here.table.query(names, later)).rows).toEqual([listedRow({ gameId: "g", version: 4 })]);
  });
});
