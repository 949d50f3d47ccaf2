import { beforeEach, describe, expect, test } from "vitest";
import { type Api, apiOf } from "../../fixtures/api.ts";
import { created, kindOf, type Played, played } from "../../fixtures/play.ts";
import { type Shared, sharedTables, type TestServices, testServices } from "../../fixtures/services.ts";

let tables: Shared;
let services: TestServices;
let api: Api;
let game: Played;

beforeEach(async () => {
  tables = sharedTables();
  services = testServices(tables);
  api = apiOf(services);
  game = await created(api, "g1", { gameType: "six-phase", state: { hands: { ann: [1, 2] } } });
});

async function append(...transitions: object[]) {
  return await api("POST /v1/games/g1/transitions", {
    body: { commitId: "c1", cursor: game.cursor, transitions },
  });
}

async function correct(over: object) {
  return await api("POST /v1/games/g1/corrections", {
    body: { commitId: "k1", cursor: game.cursor, reason: "a wrong call", ...over },
  });
}

function to(phase: string) {
  return { action: "go", to: phase };
}

describe("a phase change", () => {
  test("that is not allowed names both phases, and those that are", async () => {
    const answer = await append(to("PREPARATION"), to("TURN"));
    expect(answer.body).toMatchObject({
      status: 422,
      transition: 1,
      from: "PREPARATION",
      to: "TURN",
      allowed: ["DECLARATION", "GAME_OVER"],
    });
    expect(kindOf(answer)).toBe("phase-change-not-allowed");
    expect(answer.body.detail).toContain("from PREPARATION a game may go to DECLARATION, GAME_OVER, or stay");
  });

  test("from a phase that the game is not in names the one that it is in", async () => {
    const answer = await append({ action: "go", from: "TURN", to: "SCORING" });
    expect(answer.body).toMatchObject({ status: 422, transition: 0, expected: "NOT_STARTED", found: "TURN" });
    expect(kindOf(answer)).toBe("phase-mismatch");
  });

  test("is over with the game, but for corrections", async () => {
    game = await played(api, game, "end", to("PREPARATION"), to("GAME_OVER"));
    const answer = await append({ action: "late" });
    expect(answer.body).toMatchObject({ status: 422, phase: "GAME_OVER" });
    expect(kindOf(answer)).toBe("game-finished");
    expect((await correct({ to: "TURN" })).body).toMatchObject({ version: 3, phase: "TURN" });
  });

  test("writes nothing when it is refused, however far the batch had come", async () => {
    await append(to("PREPARATION"), { action: "deal", patch: { dealt: true } }, to("NOT_STARTED"));
    expect((await api("GET /v1/games/g1/state")).body).toMatchObject({ version: 0, phase: "NOT_STARTED" });
  });
});

describe("a JSON Patch", () => {
  test("that does not apply names the transition, the operation, and why", async () => {
    const patch = [
      { op: "test", path: "/hands/ann/0", value: 1 },
      { op: "remove", path: "/hands/bob" },
    ];
    const answer = await append({ action: "a", patch: { b: 1 } }, { action: "play", patch });
    expect(answer.body).toMatchObject({ status: 422, transition: 1, operation: 1 });
    expect(answer.body.detail).toContain('there is nothing at "bob"');
    expect(kindOf(answer)).toBe("patch-does-not-apply");
  });

  test("may test what is there", async () => {
    const patch = [{ op: "test", path: "/hands/ann/0", value: 2 }];
    expect((await append({ action: "play", patch })).body.detail).toContain("not the expected one");
  });

  test("applies to the state that earlier transitions of the batch made, and is remembered", async () => {
    const answer = await append(
      { action: "a", patch: { table: [] } },
      { action: "b", patch: [{ op: "move", from: "/hands/ann/0", path: "/table/-" }] },
    );
    expect(answer.status).toBe(201);
    const { body } = await api("GET /v1/games/g1/state");
    expect(body.state).toEqual({ hands: { ann: [2] }, table: [1] });
    const { text } = await api("GET /metrics");
    expect(text).toContain("\nstate_cache_misses 1\n");
  });

  test("is one call of the store while this process holds the state, two after a restart", async () => {
    const patch = [{ op: "add", path: "/n", value: 1 }];
    game = await played(api, game, "p0", { action: "whole", state: {} });
    services.calls.length = 0;
    game = await played(api, game, "p1", { action: "m", patch });
    expect(services.calls).toEqual(["insert"]);
    expect((await api("GET /metrics")).text).toContain("\nstate_cache_hits 1\n");
    const restarted = testServices(tables);
    await played(apiOf(restarted), game, "p2", { action: "m", patch });
    expect(restarted.calls).toEqual(["query", "insert"]);
  });
});

describe("a correction", () => {
  test("is kept with its reason, in any order of phases", async () => {
    const answer = await correct({
      to: "SCORING",
      actor: "referee",
      patch: [{ op: "add", path: "/x", value: 1 }],
    });
    expect(answer.body).toMatchObject({ version: 1, phase: "SCORING", persisted: true });
    expect((await api("GET /v1/games/g1/transitions")).body.transitions).toMatchObject([
      {
        version: 1,
        commitId: "k1",
        kind: "correction",
        action: "correction",
        reason: "a wrong call",
        actor: "referee",
        from: "NOT_STARTED",
        to: "SCORING",
      },
    ]);
  });

  test("sent again gets the original answer", async () => {
    const first = await correct({ state: { fixed: true } });
    const again = await correct({ state: { fixed: true } });
    expect(again.text).toBe(first.text);
    expect(again.headers["savepoint-repeated"]).toBe("true");
  });

  test("to a phase that the game type does not know is refused", async () => {
    const answer = await correct({ to: "OVERTIME" });
    expect(answer.body).toMatchObject({ status: 422, to: "OVERTIME" });
    expect(answer.body.allowed).toContain("GAME_OVER");
  });

  test.each<[object, string]>([
    [{ reason: undefined }, "/reason"],
    [{ reason: "" }, "/reason"],
    [{ transitions: [] }, ""],
    [{ patch: {}, state: {} }, ""],
    [{ expectedVersion: 0 }, ""],
  ])("with %j is refused", async (over, at) => {
    expect((await correct(over)).body).toMatchObject({ status: 400, errors: [{ at }] });
  });
});
