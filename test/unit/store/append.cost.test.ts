import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Append } from "../../../lambdas/game/commit.ts";
import type { OpenedCursor } from "../../../lambdas/game/cursor.ts";
import type { TransitionInput } from "../../../lambdas/game/transition.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { appendAll, appendAt, appendExpecting, create } from "../../fixtures/appends.ts";
import { type Dynalite, startDynalite } from "../../fixtures/dynalite.ts";
import { asked } from "../../fixtures/requests.ts";
import { elsewhere, type World, world } from "../../fixtures/world.ts";

// Counted three times: by what came over the wire, by what the database says it consumed, and by what the tables reported
// their meter.

const JSON_BYTES = 800;

let db: Dynalite;
beforeAll(async () => {
  db = await startDynalite();
});
afterAll(async () => db.close());

/** A game with a 36-character id that has a few moves, with its newest cursor. */
async function game(): Promise<{ here: World; cursor: OpenedCursor }> {
  const here = world({ table: db.state });
  const first = await create(here, randomUUID());
  const [, cursor] = await appendAll(here, first, [request({ action: "start", state: { board: {} } })]);
  if (!cursor) throw new Error("nothing was appended");
  return { here, cursor };
}

function request(...transitions: TransitionInput[]): Append {
  return asked({ commitId: randomUUID(), kind: "move", transitions });
}

/** A transition whose JSON, as a caller sends it, is exactly so long by what it changes; its phases go without saying. */
function transition(
  change: (filler: string) => Partial<TransitionInput>,
  bytes = JSON_BYTES,
): TransitionInput {
  const named = { action: "move" };
  const empty = JSON.stringify({ ...named, ...change("") }).length;
  const full = { ...named, ...change("x".repeat(bytes - empty)) };
  expect(JSON.stringify(full)).toHaveLength(bytes);
  return full;
}

function mergePatch() {
  return transition((filler) => ({ patch: { board: filler } }));
}

function jsonPatch() {
  return transition((filler) => ({ patch: [{ op: "replace", path: "/board", value: filler }] }));
}

/** What a call asked of the database and consumed there. */
async function costOf(call: () => Promise<{ readonly outcome: string }>) {
  db.costs.length = 0;
  db.requests.length = 0;
  const { outcome } = await call();
  function sum(unit: "readUnits" | "writeUnits") {
    return db.costs.reduce((total, cost) => total + cost[unit], 0);
  }
  expect(db.costs).toHaveLength(db.requests.length);
  return { outcome, requests: [...db.requests], readUnits: sum("readUnits"), writeUnits: sum("writeUnits") };
}

const onePut = { outcome: "written", requests: ["PutItem"], readUnits: 0, writeUnits: 1 };

describe("an append of 800 bytes of transition JSON is one request and one write unit", () => {
  test.each([
    ["a merge patch", mergePatch],
    ["a whole state", () => transition((filler) => ({ state: filler }))],
    ["payload alone", () => transition((filler) => ({ payload: filler }))],
  ])("with %s, also for a process that has just started", async (_, change) => {
    const { here, cursor } = await game();
    expect(await costOf(() => appendAt(elsewhere(here), cursor, request(change())))).toEqual(onePut);
  });

  test("with a JSON Patch while the process holds the state", async () => {
    const { here, cursor } = await game();
    expect(await costOf(() => appendAt(here, cursor, request(jsonPatch())))).toEqual(onePut);
  });

  test("also when a snapshot is due, a minute begins, and the game has a million versions behind it", async () => {
    const { here, cursor } = await game();
    const version = 999_999;
    const head = { ...cursor.head, version, snapshotDue: version - 9, stateBound: 5_000_000 };
    here.now += 60_000;
    const far = { head, issuedAt: here.now };
    expect(await costOf(() => appendAt(here, far, request(mergePatch())))).toEqual(onePut);
  });
});

describe("an append takes a second request", () => {
  test("with a JSON Patch after a restart", async () => {
    const { here, cursor } = await game();
    expect(await costOf(() => appendAt(elsewhere(here), cursor, request(jsonPatch())))).toMatchObject({
      outcome: "written",
      requests: ["Query", "PutItem"],
      writeUnits: 1,
    });
  });

  test("with an expected version", async () => {
    const { here, cursor } = await game();
    const { gameId, version } = cursor.head;
    expect(await costOf(() => appendExpecting(here, gameId, version, request(mergePatch())))).toEqual({
      outcome: "written",
      requests: ["Query", "PutItem"],
      readUnits: 1,
      writeUnits: 1,
    });
  });
});

describe("a batch of 50 small transitions", () => {
  test("is one request, and its write units are no more than its kilobytes", async () => {
    const { here, cursor } = await game();
    const small = Array.from({ length: 50 }, (_, index) => ({ action: "move", patch: { last: index } }));
    const { requests, writeUnits } = await costOf(() => appendAt(here, cursor, request(...small)));
    const row = await here.table.get(cursor.head.gameId, commitPosition(2), here.now);
    if (row?.kind !== "commit") throw new Error("no commit");
    expect(requests).toEqual(["PutItem"]);
    // The item's own kilobytes: its text and less than 250 bytes of names, keys and numbers.
    expect(writeUnits).toBeLessThanOrEqual(Math.ceil((row.commit.data.length + 250) / 1024));
  });
});
