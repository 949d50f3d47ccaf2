import { beforeEach, describe, expect, test } from "vitest";
import { type Api, apiOf } from "../../../fixtures/api.ts";
import { created, kindOf, type Played } from "../../../fixtures/play.ts";
import { type TestServices, testServices } from "../../../fixtures/services.ts";

let services: TestServices;
let api: Api;
let game: Played;

beforeEach(async () => {
  services = testServices();
  api = apiOf(services);
  game = await created(api, "g1");
});

function fail() {
  services.set.fault = () => "before";
}

function repair() {
  services.set.fault = () => undefined;
}

async function append(commitId: string, over: object = {}) {
  return await api("POST /v1/games/g1/transitions", {
    body: { commitId, cursor: game.cursor, transitions: [{ action: "m" }], ...over },
  });
}

async function breaker() {
  return (await api("GET /v1/health/circuit-breakers")).body.store;
}

describe("a store that fails", () => {
  test.each<[string, object | undefined]>([
    ["PUT /v1/games/g2", { gameType: "generic" }],
    ["GET /v1/games", undefined],
    ["PUT /v1/games/g1/metadata", { metadata: {} }],
    ["DELETE /v1/games/g1", undefined],
    ["POST /v1/games/g1/corrections", { commitId: "c", expectedVersion: 0, reason: "r" }],
    ["GET /v1/games/g1/transitions", undefined],
    ["GET /v1/games/g1/state", undefined],
    ["POST /v1/games/g1/recovery", { mode: "latest" }],
    ["POST /v1/games/g1/snapshots", {}],
    ["GET /v1/games/g1/snapshots", undefined],
    ["GET /v1/games/g1/snapshots/1", undefined],
  ])(
    "%s answers 503, retryable, with Retry-After, and shows nothing of the inside",
    async (request, body) => {
      fail();
      const answer = await api(request, { body });
      expect(answer.body).toMatchObject({ status: 503, retryable: true });
      expect(kindOf(answer)).toBe("store-unavailable");
      expect(answer.headers["retry-after"]).toBe("1");
      expect(answer.text).not.toMatch(/nothing was done|at .*\.ts|StoreDownError/);
      expect(services.logged).toHaveLength(1);
    },
  );

  test("is counted", async () => {
    fail();
    await append("c1");
    expect((await api("GET /metrics")).text).toContain("\nstate_persistence_errors 1\n");
  });
});

describe("a fault of our own", () => {
  test("answers 500 without a trace, and is logged", async () => {
    const fault = new TypeError("secret inside");
    const broken = {
      ...services,
      cache: {
        ...services.cache,
        find: () => {
          throw fault;
        },
      },
    };
    const answer = await apiOf(broken)("POST /v1/games/g1/transitions", {
      body: { commitId: "c", cursor: game.cursor, transitions: [{ action: "m" }] },
    });
    expect(answer.body).toMatchObject({ status: 500, retryable: false });
    expect(kindOf(answer)).toBe("internal-error");
    expect(answer.text).not.toContain("secret");
    expect(services.logged).toEqual([fault]);
    expect(services.loggedFields).toEqual([{ route: "POST /v1/games/{gameId}/transitions", gameId: "g1" }]);
  });
});

describe("the circuit breaker", () => {
  async function open() {
    fail();
    for (let failure = 1; failure <= 5; failure += 1) await append("c1");
    services.calls.length = 0;
  }

  test("opens after five failures in a row: answers come at once, and say when to come back", async () => {
    await open();
    expect(await breaker()).toEqual({ state: "open", failures: 5, retryAfterMs: 30_000 });
    services.set.now += 500;
    const answer = await append("c1");
    expect(answer.body).toMatchObject({ status: 503, retryable: true });
    expect(answer.headers["retry-after"]).toBe("30");
    expect(services.calls).toEqual([]);
    expect((await api("GET /v1/health")).status).toBe(503);
    expect(services.logged).toHaveLength(5);
  });

  test("stays closed when successes lie between", async () => {
    for (let round = 0; round < 3; round += 1) {
      fail();
      for (let failure = 1; failure <= 4; failure += 1) await append("c1");
      repair();
      await api("GET /v1/games/g1/state");
    }
    expect(await breaker()).toMatchObject({ state: "closed", failures: 0 });
  });

  test("tries again after 30 s, and closes after three successes", async () => {
    await open();
    repair();
    services.set.now += 29_999;
    expect((await append("c1")).status).toBe(503);
    services.set.now += 1;
    expect(await breaker()).toMatchObject({ state: "half-open", retryAfterMs: 0 });
    expect((await append("c1")).status).toBe(201);
    await append("c1");
    expect(await breaker()).toMatchObject({ state: "half-open" });
    await append("c1");
    expect(await breaker()).toEqual({ state: "closed", failures: 0, retryAfterMs: 0 });
    expect((await api("GET /v1/health")).body).toEqual({ status: "ok" });
  });

  test("opens again at the first failure while it tries", async () => {
    await open();
    services.set.now += 30_000;
    expect((await append("c1")).headers["retry-after"]).toBe("1");
    expect(await breaker()).toMatchObject({ state: "open", retryAfterMs: 30_000 });
    expect((await append("c1")).headers["retry-after"]).toBe("30");
  });

  test("does not count refused conditions, nor bad requests", async () => {
    await append("c1");
    for (let round = 0; round < 10; round += 1) {
      expect((await append(`other${round}`)).status).toBe(409);
      expect((await append("c1")).status).toBe(201);
      expect((await append("bad id")).status).toBe(400);
      expect((await append("x", { cursor: "forged" })).status).toBe(400);
      expect((await api("GET /v1/games/absent/state")).status).toBe(404);
      expect((await api("PUT /v1/games/g1", { body: { gameType: "generic", state: 1 } })).status).toBe(409);
    }
    expect(await breaker()).toEqual({ state: "closed", failures: 0, retryAfterMs: 0 });
    expect(services.logged).toEqual([]);
    expect((await api("GET /metrics")).text).toContain("\nstate_persistence_errors 0\n");
  });
});

describe("interrupted in the middle", () => {
  test("a creation whose directory entry failed is completed by its resend", async () => {
    services.set.fault = (call) => (call === "games.add" ? "before" : undefined);
    const body = { gameType: "generic", metadata: { who: "ann" } };
    expect((await api("PUT /v1/games/g2", { body })).status).toBe(503);
    repair();
    expect((await api("PUT /v1/games/g2", { body })).status).toBe(201);
    expect((await api("GET /v1/games")).body.games).toMatchObject([
      { gameId: "g2", metadata: { who: "ann" } },
      {},
    ]);
  });

  test("a wipe is completed by its resend", async () => {
    await append("c1");
    services.set.fault = (call) => (call === "games.renewMark" ? "before" : undefined);
    expect((await api("DELETE /v1/games/g1")).status).toBe(503);
    repair();
    expect(kindOf(await api("GET /v1/games/g1/state"))).toBe("game-wiped");
    expect(await api("DELETE /v1/games/g1")).toMatchObject({ status: 202, body: { wiped: false } });
    services.set.now += 45 * 60_000;
    expect(await api("DELETE /v1/games/g1")).toMatchObject({ status: 200, body: { wiped: true } });
    expect((await api("GET /v1/games")).body.games).toEqual([]);
  });
});
