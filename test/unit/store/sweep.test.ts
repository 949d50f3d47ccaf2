import { setImmediate } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { expiryOf } from "../../../lambdas/game/retention.ts";
import { WrongBaseError } from "../../../lambdas/store/check-base.ts";
import { dueAfter } from "../../../lambdas/store/due.ts";
import { dueGames, oldestTailSeconds } from "../../../lambdas/store/due-games.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { SHARDS, shardOf } from "../../../lambdas/store/listing.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import type { StateTable } from "../../../lambdas/store/state-table.ts";
import { sweep } from "../../../lambdas/store/sweep.ts";
import { appendAll, moves } from "../../fixtures/appends.ts";
import { forgeState, keptRows, manifests, removeRow } from "../../fixtures/damage.ts";
import { dieEverywhere } from "../../fixtures/deaths.ts";
import { countingSeam } from "../../fixtures/seam.ts";
import { contextOf, entryOf, hall, played } from "../../fixtures/swept-games.ts";
import { DAY_MS, START } from "../../fixtures/time.ts";
import { recovered } from "../../fixtures/world.ts";

describe("a sweep", () => {
  test("looks at the games that nobody has seen for half their retention, and no others", async () => {
    const here = hall();
    await played(here, "due");
    await played(here, "young", 1);
    here.now = START + 15 * DAY_MS;
    expect(await sweep(contextOf(here))).toEqual({ visited: 1, covered: 1, failed: [], finished: true });
    expect(manifests(here.table, "due")).toMatchObject([{ head: { version: 3 } }]);
    expect(manifests(here.table, "young")).toEqual([]);
    const due = dueAfter(here.now, 30);
    expect(entryOf(here, "due")).toMatchObject({ version: 3, snapshot: 3, due });
    expect(entryOf(here, "young")).toMatchObject({ version: 0, due: dueAfter(START + 1, 30) });
  });

  test("keeps what a game has reached, however long it idles", async () => {
    const here = hall();
    await played(here, "g");
    for (let day = 0; day <= 400; day += 1) {
      here.now = START + day * DAY_MS;
      await sweep(contextOf(here));
      expect(await recovered(here, "g")).toMatchObject({ version: 3, state: { last: "m3" } });
    }
    expect(manifests(here.table, "g")).toHaveLength(1);
  });

  test("looks at a covered game by one read, and says in one write when it is due again", async () => {
    const here = hall();
    await played(here, "g");
    await makeSnapshot(here, "g");
    here.now = START + 15 * DAY_MS;
    const seam = countingSeam();
    expect(await sweep(contextOf(here, seam))).toMatchObject({ visited: 1, covered: 0 });
    expect(seam.calls.filter((call) => call !== "games.listDue")).toEqual(["query", "games.advance"]);
    expect(entryOf(here, "g")).toMatchObject({ version: 3, snapshot: 3, due: dueAfter(here.now, 30) });
  });

  test("leaves a new game to its creation, which has no expiry", async () => {
    const here = hall();
    await played(here, "g");
    await removeRow(here.table, "g", commitPosition(1));
    await removeRow(here.table, "g", commitPosition(2));
    await removeRow(here.table, "g", commitPosition(3));
    here.now = START + 15 * DAY_MS;
    expect(await sweep(contextOf(here))).toMatchObject({ visited: 1, covered: 0, failed: [] });
    expect(entryOf(here, "g")).toMatchObject({ version: 0, due: dueAfter(here.now, 30) });
  });

  test("finds what no record of the change feed named: 40 days later the newest state is answered, never an older one", async () => {
    const here = hall();
    await played(here, "g");
    await makeSnapshot(here, "g");
    const { head } = await recovered(here, "g");
    if (!head) throw new Error("no head");
    here.now = START + 2 * DAY_MS;
    await appendAll(here, { head, issuedAt: here.now }, moves(4, 4));
    for (const day of [15, 30, 40]) {
      here.now = START + day * DAY_MS;
      await sweep(contextOf(here));
    }
    expect(await recovered(here, "g")).toMatchObject({ version: 7, state: { last: "m7" } });
    expect(entryOf(here, "g")).toMatchObject({ version: 7 });
  });

  test("keeps a due snapshot that is the newest row, since it would expire: it covers from then on", async () => {
    const here = hall();
    await played(here, "g");
    await makeSnapshot(here, "g", 1);
    await makeSnapshot(here, "g", undefined, true);
    for (const day of [15, 40, 80]) {
      here.now = START + day * DAY_MS;
      expect((await sweep(contextOf(here))).failed).toEqual([]);
    }
    const [first, last] = manifests(here.table, "g");
    expect(first?.expiresAt).toBe(expiryOf(START + 15 * DAY_MS, 30));
    expect([last?.expiresAt, last?.due]).toEqual([undefined, undefined]);
    expect(await recovered(here, "g")).toMatchObject({ version: 3, report: { base: { kind: "snapshot" } } });
  });

  test("notices a wrong state in the newest row, and makes the snapshot from the commits", async () => {
    const here = { ...hall(), keepStates: true };
    await played(here, "g");
    const { head } = await recovered(here, "g");
    if (!head) throw new Error("no head");
    const cursors = await appendAll(here, { head, issuedAt: here.now }, moves(13, 4));
    expect(keptRows(here.table, "g").at(-1)).toBe(16);
    await forgeState(here.table, "g", 16, cursors.at(-2)?.head.hash);
    here.now = START + 15 * DAY_MS;
    expect((await sweep(contextOf(here))).failed).toMatchObject([
      { gameId: "g", error: expect.any(WrongBaseError) },
    ]);
    expect(await recovered(here, "g")).toMatchObject({
      state: { last: "m16" },
      report: { base: { kind: "snapshot" } },
    });
  });

  test("sets when a game is due where the directory is further than what it read", async () => {
    const here = hall();
    await played(here, "g");
    const { gameId, gameType, status, phase } = {
      gameId: "g",
      gameType: "generic",
      status: "active",
      phase: "P",
    } as const;
    await here.games.advance({
      gameId,
      gameType,
      status,
      phase,
      version: 9,
      updatedAt: START + 9,
      stretch: 10,
    });
    here.now = START + 15 * DAY_MS;
    expect(await sweep(contextOf(here))).toMatchObject({ covered: 1, failed: [] });
    expect(entryOf(here, "g")).toMatchObject({ version: 9, due: dueAfter(here.now, 30) });
  });

  test("takes the most urgent first, over all shards and more pages than one", async () => {
    const here = hall();
    const crowd = Array.from({ length: 500 }, (_, index) => `crowd-${index}`)
      .filter((gameId) => shardOf(gameId) === SHARDS - 1)
      .slice(0, 60);
    const ids = [...Array.from({ length: 60 }, (_, index) => `game-${index}`), ...crowd];
    for (const [index, gameId] of ids.entries()) await played(here, gameId, (index * 7) % ids.length);
    here.now = START + 16 * DAY_MS;
    const order: number[] = [];
    for await (const { due } of dueGames(here.games, here.now)) order.push(due.at);
    expect(order).toHaveLength(120);
    expect(order).toEqual(order.toSorted((left, right) => left - right));
    expect(await sweep(contextOf(here))).toEqual({ visited: 120, covered: 120, failed: [], finished: true });
  });

  test("looks at eight games at once", async () => {
    const here = hall();
    for (let index = 0; index < 30; index += 1) await played(here, `game-${index}`);
    here.now = START + 16 * DAY_MS;
    let [underWay, most] = [0, 0];
    const table: StateTable = {
      ...here.table,
      query: async (query, now) => {
        underWay += 1;
        most = Math.max(most, underWay);
        await setImmediate();
        underWay -= 1;
        return await here.table.query(query, now);
      },
    };
    expect(await sweep({ ...contextOf(here), table })).toMatchObject({ covered: 30, finished: true });
    expect(most).toBe(8);
  });

  test("keeps to its pace and stops when its time is up; the next one continues", async () => {
    const here = hall();
    for (let index = 0; index < 30; index += 1) await played(here, `game-${index}`);
    here.now = START + 16 * DAY_MS;
    let paces = 0;
    const context = {
      ...contextOf(here),
      pace: async () => {
        paces += 1;
      },
      mayGoOn: () => paces < 4,
    };
    const first = await sweep(context);
    expect(first).toMatchObject({ covered: paces, failed: [], finished: false });
    expect(paces).toBeLessThan(30);
    expect(await sweep(contextOf(here))).toMatchObject({ covered: 30 - paces, failed: [], finished: true });
  });

  test("interrupted at any point is completed by the next", async () => {
    await dieEverywhere({
      start: async () => {
        const here = hall();
        for (const gameId of ["a", "b"]) await played(here, gameId);
        here.now = START + 16 * DAY_MS;
        return here;
      },
      // A sweep continues past what fails, so here it is the seam that says whether the process still lives.
      run: async (here, seam) => {
        const { failed } = await sweep(contextOf(here, seam));
        for (const { error } of failed) throw error;
      },
      check: async (here, end) => {
        await sweep(contextOf(here));
        for (const gameId of ["a", "b"]) {
          expect(manifests(here.table, gameId), end).toMatchObject([{ head: { version: 3 } }]);
          const due = dueAfter(here.now, 30);
          expect(entryOf(here, gameId), end).toMatchObject({ version: 3, snapshot: 3, due });
        }
      },
    });
  });
});

describe("the age of the oldest tail", () => {
  test("is the time since the sweeper last saw the game that it saw longest ago, over all shards", async () => {
    const here = hall();
    expect(await oldestTailSeconds(here.games, here.now)).toBe(0);
    for (let index = 9; index > 0; index -= 1) await played(here, `game-${index}`, index * 1000);
    expect(await oldestTailSeconds(here.games, START + 100_000)).toBe(99);
  });
});
