import { describe, expect, test } from "vitest";
import { apiOf } from "../../../fixtures/api.ts";
import { gameBehindApi } from "../../../fixtures/game-behind-api.ts";
import { kindOf } from "../../../fixtures/play.ts";

const here = gameBehindApi();

function fail() {
  here.services.set.fault = () => "before";
}

function repair() {
  here.services.set.fault = () => undefined;
}

async function append(commitId: string, over: object = {}) {
  return await here.api("POST /v1/games/g1/transitions", {
    body: { commitId, cursor: here.game.cursor, transitions: [{ action: "m" }], ...over },
  });
}

async function breaker() {
  return (await here.api("GET /v1/health/circuit-breakers")).body.store;
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
      const answer = await here.api(request, { body });
      expect(answer.body).toMatchObject({ status: 503, retryable: true });
      expect(kindOf(answer)).toBe("store-unavailable");
      expect(answer.headers["retry-after"]).toBe("1");
      expect(answer.text).not.toMatch(/nothing was done|at .*\.ts|StoreDownError/);
      expect(here.services.logged).toHaveLength(1);
    },
  );

  test("is counted", async () => {
    fail();
    await append("c1");
    expect((await here.api("GET /metrics")).text).toContain("\nstate_persistence_errors 1\n");
  });
});

describe("a fault of our own", () => {
  test("answers 500 without a trace, and is logged", async () => {
    const fault = new TypeError("secret inside");
    const broken = {
      ...here.services,
      cache: {
        ...here.services.cache,
        find: () => {
          throw fault;
        },
      },
    };
    const answer = await apiOf(broken)("POST /v1/games/g1/transitions", {
      body: { commitId: "c", cursor: here.game.cursor, transitions: [{ action: "m" }] },
    });
    expect(answer.body).toMatchObject({ status: 500, retryable: false });
    expect(kindOf(answer)).toBe("internal-error");
    expect(answer.text).not.toContain("secret");
    expect(here.services.logged).toEqual([fault]);
    expect(here.services.loggedFields).toEqual([
      { route: "POST /v1/games/{gameId}/transitions", gameId: "g1" },
    ]);
  });
});

describe("the circuit breaker", () => {
  async function open() {
    fail();
    for (let failure = 1; failure <= 5; failure += 1) await append("c1");
    here.services.calls.length = 0;
  }

  test("opens after five failures in a row: answers come at once, and say when to come back", async () => {
    await open();
    expect(await breaker()).toEqual({ state: "open", failures: 5, retryAfterMs: 30_000 });
    here.services.set.now += 500;
    const answer = await append("c1");
    expect(answer.body).toMatchObject({ status: 503, retryable: true });
    expect(answer.headers["retry-after"]).toBe("30");
    expect(here.services.calls).toEqual([]);
    expect((await here.api("GET /v1/health")).status).toBe(503);
    expect(here.services.logged).toHaveLength(5);
  });

  test("stays closed when successes lie between", async () => {
    for (let round = 0; round < 3; round += 1) {
      fail();
      for (let failure = 1; failure <= 4; failure += 1) await append("c1");
      repair();
      await here.api("GET /v1/games/g1/state");
    }
    expect(await breaker()).toMatchObject({ state: "closed", failures: 0 });
  });

  test("tries again after 30 s, and closes after three successes", async () => {
    await open();
    repair();
    here.services.set.now += 29_999;
    expect((await append("c1")).status).toBe(503);
    here.services.set.now += 1;
    expect(await breaker()).toMatchObject({ state: "half-open", retryAfterMs: 0 });
    expect((await append("c1")).status).toBe(201);
    await append("c1");
    expect(await breaker()).toMatchObject({ state: "half-open" });
    await append("c1");
    expect(await breaker()).toEqual({ state: "closed", failures: 0, retryAfterMs: 0 });
    expect((await here.api("GET /v1/health")).body).toEqual({ status: "ok" });
  });

  test("opens again at the first failure while it tries", async () => {
    await open();
    here.services.set.now += 30_000;
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
      expect((await here.api("GET /v1/games/absent/state")).status).toBe(404);
      expect((await here.api("PUT /v1/games/g1", { body: { gameType: "generic", state: 1 } })).status).toBe(
        409,
      );
    }
    expect(await breaker()).toEqual({ state: "closed", failures: 0, retryAfterMs: 0 });
    expect(here.services.logged).toEqual([]);
    expect((await here.api("GET /metrics")).text).toContain("\nstate_persistence_errors 0\n");
  });
});

describe("interrupted in the middle", () => {
  test("a creation whose directory entry failed is completed by its resend", async () => {
    here.services.set.fault = (call) => (call === "games.add" ? "before" : undefined);
    const body = { gameType: "generic", metadata: { who: "ann" } };
    expect((await here.api("PUT /v1/games/g2", { body })).status).toBe(503);
    repair();
    expect((await here.api("PUT /v1/games/g2", { body })).status).toBe(201);
    expect((await here.api("GET /v1/games")).body.games).toMatchObject([
      { gameId: "g2", metadata: { who: "ann" } },
      {},
    ]);
  });

  test("a wipe is completed by its resend", async () => {
    await append("c1");
    here.services.set.fault = (call) => (call === "games.renewMark" ? "before" : undefined);
    expect((await here.api("DELETE /v1/games/g1")).status).toBe(503);
    repair();
    expect(kindOf(await here.api("GET /v1/games/g1/state"))).toBe("game-wiped");
    expect(await here.api("DELETE /v1/games/g1")).toMatchObject({ status: 202, body: { wiped: false } });
    here.services.set.now += 45 * 60_000;
    expect(await here.api("DELETE /v1/games/g1")).toMatchObject({ status: 200, body: { wiped: true } });
    expect((await here.api("GET /v1/games")).body.games).toEqual([]);
  });
});
