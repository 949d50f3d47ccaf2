import { describe, expect, test } from "vitest";
import { type HistoryPage, type HistoryQuery, readHistory } from "../../../lambdas/store/history.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import { appendAll, batch, create, move, moves } from "../../fixtures/appends.ts";
import { spreadSnapshot } from "../../fixtures/damage.ts";
import { faultyStateTable } from "../../fixtures/faulty-table.ts";
import { countingSeam } from "../../fixtures/seam.ts";
import { DAY_MS, START } from "../../fixtures/time.ts";
import { type World, world } from "../../fixtures/world.ts";

/** A game of 9 versions in commits of 1, 4, 1 and 3 transitions, with a snapshot between them. */
async function game(): Promise<World> {
  const here = world();
  const first = await appendAll(here, await create(here, "g"), [move("m1"), batch("b2", 4)]);
  await makeSnapshot(here, "g");
  here.now = START + 7;
  await appendAll(here, first[2] ?? first[0], [move("m6"), batch("b7", 3)]);
  return here;
}

async function read({ table, now }: World, over: Partial<HistoryQuery> = {}): Promise<HistoryPage> {
  return await readHistory(table, { gameId: "g", newestFirst: false, limit: 100, ...over }, now);
}

function versions({ transitions }: HistoryPage): number[] {
  return transitions.map(({ version }) => version);
}

const all = [1, 2, 3, 4, 5, 6, 7, 8, 9];

describe("history", () => {
  test("holds every transition with its place, its commit and its time", async () => {
    const { transitions } = await read(await game());
    const phases = { from: "NOT_STARTED", to: "NOT_STARTED" };
    expect(transitions[0]).toEqual({
      version: 1,
      commitId: "m1",
      time: START,
      action: "move",
      patch: { last: "m1" },
      ...phases,
    });
    expect(transitions.at(-1)).toEqual({
      version: 9,
      commitId: "b7",
      time: START + 7,
      action: "move",
      patch: { last: "b7.2" },
      ...phases,
    });
  });

  test("is read from the beginning or from the end, without the creation and the snapshots", async () => {
    const here = await game();
    expect(versions(await read(here))).toEqual(all);
    expect(versions(await read(here, { newestFirst: true }))).toEqual(all.toReversed());
  });

  test.each([
    ["once, and for no row before it, where a commit begins at its first version", 2, ["query"]],
    ["once more where a commit holds it that began before", 3, ["query", "query"]],
  ])("asks %s", async (_, start, calls) => {
    const here = await game();
    const seam = countingSeam();
    await read({ ...here, table: faultyStateTable(here.table, seam) }, { start });
    expect(seam.calls).toEqual(calls);
  });

  /** Rows that each request of a page read. */
  async function rowsRead({ table, now }: World, over: Partial<HistoryQuery>): Promise<number[]> {
    const rows: number[] = [];
    const counted: World["table"] = {
      ...table,
      query: async (...given) => {
        const page = await table.query(...given);
        rows.push(page.rows.length);
        return page;
      },
    };
    await readHistory(counted, { gameId: "g", newestFirst: true, limit: 20, ...over }, now);
    return rows;
  }

  test.each([
    ["a page of 10", { limit: 10 }, [11]],
    ["a page of 20", { limit: 20 }, [16, 5]],
    ["a page of 50 from a version on", { limit: 50, start: 80 }, [16, 35]],
    ["a page that reads forward", { limit: 20, start: 40, newestFirst: false }, [16, 5]],
  ])("reads the rows that it shows, and one that says whether there are more: %s", async (_, over, rows) => {
    const here = world();
    await appendAll(here, await create(here, "g"), moves(100));
    expect(await rowsRead(here, over)).toEqual(rows);
  });

  test("reads on for as many rows where a snapshot comes first", async () => {
    const table = memoryStateTable();
    const here = world({ table });
    await appendAll(here, await create(here, "g"), moves(9));
    await makeSnapshot(here, "g");
    // The manifest and a commit, then the one that says that there are more.
    expect(await rowsRead(here, { limit: 1 })).toEqual([2, 1]);
    spreadSnapshot(table, "g", 9);
    // The manifest and its chunk, then a commit and the one that says that there are more.
    expect(await rowsRead(here, { limit: 1 })).toEqual([2, 2]);
  });

  test("reads no more than 16 rows for what one commit holds, and then as many as the commits so far say", async () => {
    const here = world();
    const batches = Array.from({ length: 60 }, (_, index) => batch(`b${index}`, 5));
    await appendAll(here, await create(here, "g"), batches);
    expect(await rowsRead(here, { limit: 5 })).toEqual([6]);
    expect(await rowsRead(here, { limit: 50 })).toEqual([16]);
    expect(await rowsRead(here, { limit: 100 })).toEqual([16, 5]);
  });

  test("starts within a commit, also where expired rows of a wiped game of that id are left (seed 287)", async () => {
    const here = world();
    await appendAll(here, await create(here, "g"), [batch("b", 6)]);
    for (const version of [2, 3]) {
      const position = commitPosition(version);
      await here.table.put({ kind: "tombstone", gameId: "g", position, expiresAt: START / 1_000 - 1 });
    }
    expect(versions(await read(here, { start: 4 }))).toEqual([4, 5, 6]);
  });

  test.each(all)("starts at version %i, in the middle of a batch too", async (start) => {
    const here = await game();
    expect(versions(await read(here, { start }))).toEqual(all.slice(start - 1));
    const backwards = await read(here, { start, newestFirst: true });
    expect(versions(backwards)).toEqual(all.slice(0, start).toReversed());
  });

  test("starts before the first and behind the newest", async () => {
    const here = await game();
    expect(versions(await read(here, { start: 0 }))).toEqual(all);
    expect(versions(await read(here, { start: 10 }))).toEqual([]);
    expect(versions(await read(here, { start: 99, newestFirst: true }))).toEqual(all.toReversed());
  });

  test.each([1, 2, 3, 8, 9])("pages by %i without loss or repetition", async (limit) => {
    const here = await game();
    for (const newestFirst of [false, true]) {
      const found: number[] = [];
      let start: number | undefined;
      do {
        const page = await read(here, { newestFirst, limit, ...(start !== undefined && { start }) });
        expect(page.transitions.length).toBeLessThanOrEqual(limit);
        found.push(...versions(page));
        start = page.next;
      } while (start !== undefined);
      expect(found).toEqual(newestFirst ? all.toReversed() : all);
    }
  });

  test("ends a page early when its text comes to a megabyte, and continues from there", async () => {
    const here = world();
    const large = Array.from({ length: 12 }, (_, index) =>
      move(`m${index + 1}`, { action: "move", payload: "x".repeat(200_000) }),
    );
    await appendAll(here, await create(here, "g"), large);
    const found: number[][] = [];
    let start: number | undefined;
    do {
      const page = await read(here, start === undefined ? {} : { start });
      found.push(versions(page));
      start = page.next;
    } while (start !== undefined);
    expect(found).toEqual([
      [1, 2, 3, 4, 5],
      [6, 7, 8, 9, 10],
      [11, 12],
    ]);
  });

  test("leaves out what is no longer kept", async () => {
    const here = await game();
    const firstGone = { ...here, now: START + 30 * DAY_MS };
    expect(versions(await read(firstGone))).toEqual([6, 7, 8, 9]);
    const allGone = { ...here, now: START + 31 * DAY_MS };
    expect(await read(allGone)).toEqual({ transitions: [] });
  });

  test("of a game that does not exist is empty", async () => {
    expect(await read(world())).toEqual({ transitions: [] });
  });
});
