import { beforeEach, describe, expect, test } from "vitest";
import { type Api, apiOf } from "../../../fixtures/api.ts";
import { created, cursorOf, kindOf, type Played, played } from "../../../fixtures/play.ts";
import { type TestServices, testServices } from "../../../fixtures/services.ts";

let services: TestServices;
let api: Api;
let game: Played;

function persistence(over: object) {
  return {
    use_state_persistence: {
      enabled: true,
      mode: "on" as const,
      rolloutPercent: 100,
      include: [],
      exclude: [],
      ...over,
    },
  };
}

async function append(commitId: string, ...transitions: object[]) {
  return await api("POST /v1/games/g1/transitions", { body: { commitId, cursor: game.cursor, transitions } });
}

beforeEach(async () => {
  services = testServices();
  api = apiOf(services);
  game = await created(api, "g1");
  services.calls.length = 0;
});

describe("use_state_persistence off", () => {
  beforeEach(() => {
    services.set.flags = persistence({ enabled: false });
  });

  test.each<[string, object, string[]]>([
    ["PUT /v1/games/g2", { gameType: "none-of-ours" }, ["get"]],
    ["POST /v1/games/g1/transitions", { commitId: "c1", cursor: "any", transitions: [{ action: "m" }] }, []],
    ["POST /v1/games/g1/corrections", { commitId: "c1", expectedVersion: 0, reason: "r", state: 1 }, ["get"]],
    ["PUT /v1/games/g1/metadata", { metadata: {} }, []],
  ])("%s answers that nothing is persisted, after one read at most", async (request, body, calls) => {
    const answer = await api(request, { body });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ persisted: false });
    expect(services.calls).toEqual(calls);
  });

  test.each([
    ["GET /v1/games/g1/state", "recovery-disabled"],
    ["POST /v1/games/g1/recovery", "recovery-disabled"],
    ["POST /v1/games/g1/snapshots", "snapshots-disabled"],
  ])("%s answers plainly that it is off", async (request, kind) => {
    const body = request.endsWith("recovery") ? { mode: "latest" } : undefined;
    const answer = await api(request, { body });
    expect(answer.body).toMatchObject({ status: 503, retryable: false });
    expect(kindOf(answer)).toBe(kind);
    expect(services.calls).toEqual([]);
  });

  test("a malformed request is still refused", async () => {
    expect((await append("c1")).status).toBe(400);
  });

  test("a game can still be wiped", async () => {
    expect(await api("DELETE /v1/games/g1")).toMatchObject({ status: 202, body: { wiped: false } });
    expect(kindOf(await api("GET /v1/games/g1"))).toBe("game-wiped");
  });

  test("back on, the game continues with a resync on its old cursor", async () => {
    await append("blind", { action: "m", patch: { lost: true } });
    services.set.flags = {};
    const refused = await api("POST /v1/games/g1/transitions", {
      body: { commitId: "r0", cursor: game.cursor, resync: true, transitions: [{ action: "resync" }] },
    });
    expect(kindOf(refused)).toBe("resync-without-state");
    const answer = await api("POST /v1/games/g1/transitions", {
      body: {
        commitId: "r1",
        cursor: game.cursor,
        resync: true,
        transitions: [{ action: "resync", to: "TURN", state: { lost: true } }],
      },
    });
    expect(answer.body).toMatchObject({ version: 1, phase: "TURN" });
    expect((await api("GET /v1/games/g1/state")).body.state).toEqual({ lost: true });
    const { body } = await api("GET /v1/games/g1/transitions");
    expect(body.transitions).toMatchObject([{ version: 1, kind: "resync" }]);
  });
});

describe("who is in", () => {
  test("exclude wins over include, include over the percentage", async () => {
    services.set.flags = persistence({ rolloutPercent: 0, include: ["g1", "g2"], exclude: ["g2"] });
    expect((await append("c1", { action: "m" })).status).toBe(201);
    const other = await api("PUT /v1/games/g2", { body: { gameType: "generic" } });
    expect(other.body).toEqual({ persisted: false });
    const third = await api("PUT /v1/games/g3", { body: { gameType: "generic" } });
    expect(third.body).toEqual({ persisted: false });
  });
});

describe("shadow", () => {
  beforeEach(() => {
    services.set.flags = persistence({ mode: "shadow" });
  });

  test("does everything but write", async () => {
    const answer = await append("c1", { action: "m", patch: [{ op: "add", path: "/a", value: 1 }] });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({ persisted: false });
    expect(services.calls).toEqual(["query", "get"]);
    expect((await append("c2", { action: "m", patch: [{ op: "remove", path: "/a" }] })).status).toBe(422);
    expect((await api("PUT /v1/games/g2", { body: { gameType: "unknown" } })).status).toBe(422);
    expect((await api("PUT /v1/games/g2", { body: { gameType: "generic" } })).body).toEqual({
      persisted: false,
    });
    expect((await api("GET /v1/games/g1/state")).body).toMatchObject({ version: 0 });
    expect((await api("GET /metrics")).text).toContain("\nstate_transitions_total 0\n");
  });

  test("makes no snapshots", async () => {
    expect((await api("POST /v1/games/g1/snapshots")).status).toBe(503);
  });
});

describe("persist_player_actions off", () => {
  beforeEach(() => {
    services.set.flags = { persist_player_actions: { enabled: false } };
  });

  test("keeps phase changes and drops the rest", async () => {
    const answer = await append(
      "c1",
      { action: "move", patch: { a: 1 } },
      { action: "start", to: "TURN", patch: { b: 1 } },
      { action: "stay", from: "TURN", to: "TURN" },
    );
    expect(answer.body).toMatchObject({ version: 1, phase: "TURN", persisted: true });
    const { body } = await api("GET /v1/games/g1/transitions");
    expect(body.transitions).toMatchObject([{ action: "start" }]);
  });

  test("writes nothing where there is no phase change", async () => {
    const answer = await append("c1", { action: "move" });
    expect(answer.body).toEqual({ persisted: false });
    expect(services.calls).toEqual(["get"]);
  });

  test("keeps corrections", async () => {
    const body = { commitId: "c1", cursor: game.cursor, reason: "r", patch: { a: 1 } };
    expect((await api("POST /v1/games/g1/corrections", { body })).status).toBe(201);
  });
});

describe("enable_state_validation off", () => {
  test("a patch that does not apply is kept, changes nothing, and is reported", async () => {
    services.set.flags = { enable_state_validation: { enabled: false } };
    const answer = await append("c1", { action: "m", patch: [{ op: "remove", path: "/absent" }] });
    expect(answer.status).toBe(201);
    expect(services.calls).toEqual(["insert"]);
    const { body } = await api("POST /v1/games/g1/recovery", { body: { mode: "latest" } });
    expect(body).toMatchObject({ state: {}, report: { skipped: [{ version: 1, operation: 0 }] } });
  });
});

describe("enable_state_snapshots and enable_state_recovery off", () => {
  test("each answers for itself alone", async () => {
    services.set.flags = { enable_state_snapshots: { enabled: false } };
    expect(kindOf(await api("POST /v1/games/g1/snapshots"))).toBe("snapshots-disabled");
    expect((await api("GET /v1/games/g1/state")).status).toBe(200);
    services.set.flags = { enable_state_recovery: { enabled: false } };
    expect(kindOf(await api("GET /v1/games/g1/state"))).toBe("recovery-disabled");
    expect((await api("POST /v1/games/g1/snapshots")).status).toBe(201);
    game = await played(api, game, "c1");
    expect(cursorOf(await append("c2", { action: "m" }))).not.toBe(game.cursor);
  });
});
