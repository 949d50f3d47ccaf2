import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { TransitionInput } from "../../../lambdas/game/transition.ts";
import { carriedBefore } from "../../../lambdas/store/carried-state.ts";
import { memoryStateTable } from "../../../lambdas/store/memory-state-table.ts";
import type { StateTable } from "../../../lambdas/store/state-table.ts";
import { appendAt, create, move } from "../../fixtures/appends.ts";
import { changeCommit } from "../../fixtures/damage.ts";
import { type Dynalite, startDynalite } from "../../fixtures/dynalite.ts";
import { elsewhere, recovered, type World, world } from "../../fixtures/world.ts";

// Three processes share a game of a tiny state: each cursor brings the state to the process that appends next.

const MOVES = 40;
const TEXT = "x".repeat(640);

function transition(ply: number): TransitionInput {
  return { action: "move", payload: TEXT, patch: { ply } };
}

/** A game that three processes play in turn, by the cursors that they hand on. */
async function threePlay(table: StateTable, over: Partial<World> = {}) {
  const first = world({ table, keepStates: true, ...over });
  const players = [first, elsewhere(first), elsewhere(first)];
  const gameId = randomUUID();
  let cursor = await create(first, gameId);
  return {
    gameId,
    first,
    play: async (ply: number) => {
      const player = players[ply % players.length] ?? first;
      const appended = await appendAt(player, cursor, move(`m${ply}`, transition(ply)));
      if (appended.outcome !== "written") throw new Error(appended.outcome);
      cursor = appended;
      return appended;
    },
  };
}

describe("where three processes share a game of a tiny state", () => {
  let db: Dynalite;
  beforeAll(async () => {
    db = await startDynalite();
  });
  afterAll(async () => db.close());

  test("each append but the first few is one request and one unit, and a read one of each", async () => {
    const { gameId, first, play } = await threePlay(db.state);
    // By the eighth commit one of them has read the state.
    for (let ply = 1; ply <= 8; ply += 1) await play(ply);
    db.requests.length = 0;
    db.costs.length = 0;
    for (let ply = 9; ply <= MOVES; ply += 1) {
      const { carried } = await play(ply);
      expect(carried).toEqual({ state: { ply }, schemaVersion: 1 });
    }
    expect(new Set(db.requests)).toEqual(new Set(["PutItem"]));
    expect(db.requests).toHaveLength(MOVES - 8);
    expect(db.costs.map(({ writeUnits }) => writeUnits)).toEqual(Array(MOVES - 8).fill(1));
    db.requests.length = 0;
    db.costs.length = 0;
    expect((await recovered(first, gameId)).state).toEqual({ ply: MOVES });
    expect(db.requests).toEqual(["Query"]);
    expect(db.costs.map(({ readUnits }) => readUnits)).toEqual([1]);
  });
});

test("a cursor carries nothing once one process plays the game, nor where the state is never known", async () => {
  const here = world({ keepStates: true });
  let cursor = await create(here, "g");
  const carried: unknown[] = [];
  for (let ply = 1; ply <= 12; ply += 1) {
    const appended = await appendAt(here, cursor, move(`m${ply}`, transition(ply)));
    if (appended.outcome !== "written") throw new Error(appended.outcome);
    if (appended.carried) carried.push(ply);
    cursor = appended;
  }
  // The commit for which the state was read, since none was known, and no other.
  expect(carried).toHaveLength(1);
});

test("a state that a later version of the game type made is not used", async () => {
  const here = world({ table: memoryStateTable(), keepStates: true });
  const { head, issuedAt } = await create(here, "g", { state: { ply: 0 } });
  const cursor = { head, issuedAt, carried: { state: { ply: 77 }, schemaVersion: 2 } };
  const patch = [{ op: "test" as const, path: "/ply", value: 0 }];
  const appended = await appendAt(here, cursor, move("m1", { action: "look", patch }));
  expect(appended).toMatchObject({ outcome: "written", carried: { state: { ply: 0 }, schemaVersion: 1 } });
  expect(here.lookups).toEqual(["miss"]);
});

test("a JSON Patch on a state that the cursor brings needs no read", async () => {
  const here = world({ table: memoryStateTable(), keepStates: true });
  const { head, issuedAt } = await create(here, "g", { state: { ply: 0 } });
  const cursor = { head, issuedAt, carried: { state: { ply: 0 }, schemaVersion: 1 } };
  const patch = [{ op: "replace" as const, path: "/ply", value: 1 }];
  const appended = await appendAt(here, cursor, move("m1", { action: "move", patch }));
  expect(appended).toMatchObject({ outcome: "written", carried: { state: { ply: 1 } } });
  expect(here.lookups).toEqual([]);
});

test("a state that the row has no room for is not carried, nor one of more than 100 bytes", async () => {
  const here = world({ table: memoryStateTable(), keepStates: true });
  const changes = [
    { action: "move", payload: "x".repeat(900), patch: { ply: 1 } },
    { action: "move", patch: { ply: "1".repeat(100) } },
  ];
  for (const [game, change] of changes.entries()) {
    const { head, issuedAt } = await create(here, `g${game}`, { state: { ply: 0 } });
    const cursor = { head, issuedAt, carried: { state: { ply: 0 }, schemaVersion: 1 } };
    const appended = await appendAt(here, cursor, move("m1", change));
    expect(appended.outcome).toBe("written");
    expect(appended).not.toHaveProperty("carried");
  }
});

describe("the original answer to a retry", () => {
  async function shared() {
    const table = memoryStateTable();
    const here = world({ table, keepStates: true });
    const { head, issuedAt } = await create(here, "g", { state: { ply: 0 } });
    const cursor = { head, issuedAt, carried: { state: { ply: 0 }, schemaVersion: 1 } };
    const appended = await appendAt(here, cursor, move("m1", { action: "move", patch: { ply: 1 } }));
    return { table, here, appended };
  }
  const carried = { state: { ply: 1 }, schemaVersion: 1 };

  test("has the state that its cursor carried, from its row", async () => {
    const { here, appended } = await shared();
    expect(appended).toMatchObject({ outcome: "written", carried });
    expect(await carriedBefore(here.table, appended.head, here.now)).toEqual(carried);
  });

  test("has none where the row keeps another commit, a damaged state, or is gone", async () => {
    const { table, here, appended } = await shared();
    const { head } = appended;
    expect(await carriedBefore(here.table, { ...head, hash: "another" }, here.now)).toBeUndefined();
    expect(await carriedBefore(here.table, { ...head, tailRows: 1 }, here.now)).toBeUndefined();
    expect(await carriedBefore(here.table, { ...head, gameId: "gone" }, here.now)).toBeUndefined();
    await changeCommit(table, "g", 1, (commit) => {
      if (commit.base?.form !== "carried") throw new Error("no state");
      return { ...commit, base: { ...commit.base, bytes: Buffer.from('{"ply":7}') } };
    });
    expect(await carriedBefore(here.table, head, here.now)).toBeUndefined();
  });
});
