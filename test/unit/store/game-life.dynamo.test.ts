import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { CURSOR_MARGIN_MS } from "../../../lambdas/game/retention.ts";
import { readHistory } from "../../../lambdas/store/history.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { readSnapshot, writeSnapshot } from "../../../lambdas/store/snapshots.ts";
import { wipeRows } from "../../../lambdas/store/wipe.ts";
import { appendAll, appendAt, appendExpecting, batch, create, move, moves } from "../../fixtures/appends.ts";
import { type Dynalite, startDynalite } from "../../fixtures/dynalite.ts";
import { faultyStateTable } from "../../fixtures/faulty-table.ts";
import { refusalOf } from "../../fixtures/refusals.ts";
import { DiedError, dyingSeam } from "../../fixtures/seam.ts";
import { DAY_MS, HOUR_MS, START } from "../../fixtures/time.ts";
import { elsewhere, recovered, world } from "../../fixtures/world.ts";

// What the tests on the memory table say of whole lives, once more on a real DynamoDB interface.

let db: Dynalite;
beforeAll(async () => {
  db = await startDynalite();
});
afterAll(async () => db.close());

let games = 0;
function newGame(): string {
  games += 1;
  return `life-${games}`;
}

describe("a game in DynamoDB", () => {
  test("lets one of two writers through, tells the other what it missed, and knows a resend", async () => {
    const here = world({ table: db.state });
    const gameId = newGame();
    const cursor = await create(here, gameId);
    const there = elsewhere(here);
    const both = await Promise.all([
      appendAt(here, cursor, batch("left", 2)),
      appendAt(there, cursor, batch("right", 2)),
    ]);
    const [winner, loser] = both[0].outcome === "written" ? ["left", "right"] : ["right", "left"];
    expect(both.map(({ outcome }) => outcome).toSorted()).toEqual(["conflict", "written"]);
    const refused = both.find(({ outcome }) => outcome === "conflict");
    expect(refused).toMatchObject({
      expected: 0,
      head: { version: 2 },
      missed: { transitions: [{ commitId: winner }, { commitId: winner }] },
    });
    expect((await appendAt(there, cursor, batch(winner, 2))).outcome).toBe("repeated");
    expect((await appendExpecting(there, gameId, 0, batch(winner, 2))).outcome).toBe("repeated");
    expect((await appendExpecting(there, gameId, 2, batch(loser, 2))).outcome).toBe("written");
    expect(await recovered(here, gameId)).toMatchObject({ version: 4, state: { last: `${loser}.1` } });
  });

  test("never lets an expired row make room", async () => {
    const here = world({ table: db.state });
    const gameId = newGame();
    const [, cursor] = await appendAll(here, await create(here, gameId), [move("m1"), move("overtaker")]);
    if (!cursor) throw new Error("nothing was appended");
    await makeSnapshot(here, gameId);
    const outcomes: string[] = [];
    for (const late of [-CURSOR_MARGIN_MS, -CURSOR_MARGIN_MS + 1, 0, DAY_MS]) {
      here.now = START + 30 * DAY_MS + late;
      outcomes.push((await appendAt(elsewhere(here), cursor, move(`late ${late}`))).outcome);
    }
    expect(outcomes).toEqual(["conflict", "stale", "stale", "stale"]);
    expect(await recovered(here, gameId)).toMatchObject({ version: 2, state: { last: "overtaker" } });
  });

  test("is rebuilt at every version, and its history pages both ways", async () => {
    const here = world({ table: db.state });
    const gameId = newGame();
    await appendAll(here, await create(here, gameId), [...moves(3), batch("b", 50), ...moves(70, 4)]);
    await makeSnapshot(here, gameId);
    for (const version of [0, 3, 28, 53, 123]) {
      expect((await recovered(here, gameId, version)).version).toBe(version);
    }
    for (const newestFirst of [false, true]) {
      const found: number[] = [];
      let start: number | undefined;
      do {
        const query = { gameId, newestFirst, limit: 40, ...(start !== undefined && { start }) };
        const { transitions, next } = await readHistory(db.state, query, here.now);
        found.push(...transitions.map(({ version }) => version));
        start = next;
      } while (start !== undefined);
      const all = Array.from({ length: 123 }, (_, index) => index + 1);
      expect(found).toEqual(newestFirst ? all.toReversed() : all);
    }
  });

  test("of 5 MB comes back whole, over as many pages as it takes", async () => {
    const here = world({ table: db.state });
    const gameId = newGame();
    await appendAll(here, await create(here, gameId), moves(3));
    const { head } = await recovered(here, gameId);
    if (!head) throw new Error("no head");
    const state = { noise: randomBytes(3_750_000).toString("base64") };
    const { chunks } = await writeSnapshot(db.state, { head, state, schemaVersion: 1 }, here.now);
    expect(chunks).toBeGreaterThan(10);
    expect(await recovered(here, gameId)).toMatchObject({ state, report: { base: { version: 3 } } });
    expect((await readSnapshot(db.state, gameId, 3, here.now)).state).toEqual(state);
  });

  test("is wiped, by a second call where the first was interrupted, and created again when its tombstones have expired", async () => {
    const here = world({ table: db.state });
    const gameId = newGame();
    const [cursor] = await appendAll(here, await create(here, gameId), [move("m1"), batch("b", 3)]);
    await makeSnapshot(here, gameId);
    const cut = wipeRows(faultyStateTable(db.state, dyingSeam(2, "after")), gameId, here.now);
    await expect(cut).rejects.toThrow(DiedError);
    expect((await refusalOf(appendAt(here, cursor, move("late")))).kind).toBe("game-wiped");
    const creatableAt = START + 30 * DAY_MS + HOUR_MS;
    expect(await wipeRows(db.state, gameId, here.now)).toEqual({ found: true, finished: true, creatableAt });
    expect((await refusalOf(appendAt(here, cursor, move("late")))).kind).toBe("game-wiped");
    expect((await refusalOf(create(here, gameId))).kind).toBe("game-wiped");
    here.now = creatableAt;
    await appendAll(here, await create(here, gameId, { state: { second: true } }), [move("m1")]);
    expect(await recovered(here, gameId)).toMatchObject({ version: 1, state: { second: true, last: "m1" } });
  });
});
