import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { OpenedCursor } from "../../../lambdas/game/cursor.ts";
import type { Json } from "../../../lambdas/game/json.ts";
import { recover } from "../../../lambdas/store/recovery.ts";
import { appendAt, create } from "../../fixtures/appends.ts";
import { type Dynalite, startDynalite } from "../../fixtures/dynalite.ts";
import { gameType, gameTypes } from "../../fixtures/game-types.ts";
import { asked } from "../../fixtures/requests.ts";
import { elsewhere, type World, world } from "../../fixtures/world.ts";

let db: Dynalite;
beforeAll(async () => {
  db = await startDynalite();
});
afterAll(async () => db.close());

const TURNS = 41;
// What snapshots cost is measured elsewhere.
const NEVER = gameTypes(gameType({ snapshot: { onPhaseChange: false, onTerminalPhase: false } }));

type Kind = {
  /** The state to begin with. */
  readonly state: Json;
  /** JSON of one transition, in bytes. */
  readonly bytes: number;
};

function text(bytes: number): string {
  return randomBytes(bytes).toString("base64").slice(0, bytes);
}

/** Plays a game, and reads it after each turn in a process that knows nothing of it, and in one that has its head. */
async function reads(gameId: string, { state, bytes }: Kind, player: (here: World) => World) {
  const here = world({ table: db.state, gameTypes: NEVER, keepStates: true });
  let cursor: OpenedCursor = await create(here, gameId, { state });
  const costs = { blind: [] as Cost[], known: [] as Cost[], writeUnits: 0, appendRequests: 0 };
  for (let turn = 1; turn <= TURNS; turn += 1) {
    const transitions = [{ action: "move", payload: text(bytes - 60), patch: { ply: turn } }];
    const request = asked({ commitId: `c${turn}`, kind: "move", transitions });
    const { outcome, head, issuedAt, cost } = await counted(() => appendAt(player(here), cursor, request));
    expect(outcome).toBe("written");
    cursor = { head, issuedAt };
    costs.writeUnits += cost.writeUnits;
    costs.appendRequests += cost.requests;
    if (turn === 1) continue;
    const context = { table: db.state, gameTypes: here.gameTypes, now: here.now };
    const blind = await counted(() => recover(context, { gameId }));
    const known = await counted(() => recover(context, { gameId, known: head }));
    for (const each of [blind, known]) expect(each.state).toMatchObject({ ply: turn });
    costs.blind.push(blind.cost);
    costs.known.push(known.cost);
  }
  return costs;
}

type Cost = { readonly requests: number; readonly readUnits: number; readonly writeUnits: number };

/** What a call gave, and what it asked of the database and consumed there. */
async function counted<T extends object>(call: () => Promise<T>): Promise<T & { readonly cost: Cost }> {
  db.costs.length = 0;
  db.requests.length = 0;
  const answer = await call();
  const readUnits = db.costs.reduce((sum, cost) => sum + cost.readUnits, 0);
  const writeUnits = db.costs.reduce((sum, cost) => sum + cost.writeUnits, 0);
  return { ...answer, cost: { requests: db.requests.length, readUnits, writeUnits } };
}

function mean(costs: readonly Cost[], figure: keyof Cost): number {
  return costs.reduce((sum, cost) => sum + cost[figure], 0) / costs.length;
}

// Figures are means over a game; the most that each may be. The first eight commits come before the state is held.
describe("reading a game costs", () => {
  test.each<[string, Kind, { blind: [number, number]; known: number; write: number }]>([
    [
      "12 bytes of state, commits of 700 bytes",
      { state: { a: 1 }, bytes: 700 },
      { blind: [1.1, 1.1], known: 1.1, write: 1 },
    ],
    [
      "400 bytes of state, commits of 800",
      { state: { board: text(380) }, bytes: 800 },
      { blind: [1.8, 3], known: 2, write: 1.2 },
    ],
    [
      "4 KB of state, commits of 800 bytes",
      { state: { board: text(4_000) }, bytes: 800 },
      { blind: [2, 5], known: 4, write: 1.3 },
    ],
    [
      "12 bytes of state, commits of 20 KB",
      { state: { a: 1 }, bytes: 20_000 },
      { blind: [1.1, 16], known: 5, write: 16 },
    ],
  ])("of %s", async (what, kind, most) => {
    const held = await reads(what.replaceAll(" ", "-"), kind, (here) => here);
    const figures = {
      requests: mean(held.blind, "requests"),
      units: mean(held.blind, "readUnits"),
      knownRequests: mean(held.known, "requests"),
      knownUnits: mean(held.known, "readUnits"),
      writeUnits: held.writeUnits / TURNS,
    };
    expect(figures.requests).toBeLessThanOrEqual(most.blind[0]);
    expect(figures.units).toBeLessThanOrEqual(most.blind[1]);
    expect(figures.knownRequests).toBe(1);
    expect(figures.knownUnits).toBeLessThanOrEqual(most.known);
    expect(figures.writeUnits).toBeLessThanOrEqual(most.write);
  });

  test("an append by processes that never hold the state no more than a request in seven", async () => {
    const kind = { state: { board: text(380) }, bytes: 800 };
    const { appendRequests, known } = await reads("never-held", kind, elsewhere);
    expect(appendRequests / TURNS).toBeLessThanOrEqual(1.15);
    expect(mean(known, "requests")).toBe(1);
  });
});
