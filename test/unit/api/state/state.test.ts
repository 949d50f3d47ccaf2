import { beforeEach, describe, expect, test } from "vitest";
import { commitPosition } from "../../../../lambdas/store/keys.ts";
import { type Api, apiOf } from "../../../fixtures/api.ts";
import { created, cursorOf, kindOf, type Played, played, playedOn } from "../../../fixtures/play.ts";
import { type TestServices, testServices } from "../../../fixtures/services.ts";
import { START } from "../../../fixtures/time.ts";

let services: TestServices;
let api: Api;
let game: Played;

beforeEach(async () => {
  services = testServices();
  api = apiOf(services);
  game = await created(api, "g1", { state: { n: 0 } });
});

async function state(query: Record<string, string> = {}) {
  return await api("GET /v1/games/g1/state", { query });
}

describe("the newest state", () => {
  test("comes in one call, with a cursor to continue from", async () => {
    const [, , last] = await playedOn(api, game, 2);
    services.calls.length = 0;
    const answer = await state();
    expect(services.calls).toEqual(["query"]);
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      gameId: "g1",
      gameType: "generic",
      version: 2,
      phase: "NOT_STARTED",
      time: "2027-01-01T00:00:00.000Z",
      state: { n: 0, last: "m2" },
      cursor: last?.cursor,
    });
    await expect(played(api, { gameId: "g1", cursor: cursorOf(answer) }, "c3")).resolves.toBeDefined();
  });

  test("lives as long as a fresh cursor does, however old the game is", async () => {
    services.set.now = START + 40 * 86_400_000;
    const { cursor } = { cursor: cursorOf(await state()) };
    await expect(played(api, { gameId: "g1", cursor }, "c1")).resolves.toBeDefined();
  });

  test("of a game that is not there is 404, of a wiped one 410", async () => {
    expect(kindOf(await api("GET /v1/games/absent/state"))).toBe("game-not-found");
    await api("DELETE /v1/games/g1");
    expect((await state()).body).toMatchObject({ status: 410, creatableAt: "2027-01-31T01:00:00.000Z" });
  });

  test("takes part in the metrics", async () => {
    await state();
    await api("GET /v1/games/absent/state");
    const { text } = await api("GET /metrics");
    expect(text).toContain("\nstate_recoveries_total 1\n");
    expect(text).toContain("\nstate_recovery_failures 0\n");
  });
});

describe("an earlier state", () => {
  beforeEach(async () => {
    for (let move = 1; move <= 4; move += 1) {
      services.set.now = START + move * 1_000;
      game = await played(api, game, `m${move}`);
    }
    services.set.now = START + 10_000;
  });

  test.each([0, 1, 2, 3, 4])("at version %i", async (version) => {
    const { body } = await state({ version: String(version) });
    expect(body).toMatchObject({ version, state: version === 0 ? { n: 0 } : { n: 0, last: `m${version}` } });
    expect(body.cursor).toEqual(expect.any(String));
  });

  test.each([
    ["2027-01-01T00:00:00Z", 0],
    ["2027-01-01T00:00:02.999Z", 2],
    ["2027-01-01T01:00:03+01:00", 3],
    ["2030-01-01T00:00:00Z", 4],
  ])("at %s", async (at, version) => {
    expect((await state({ at })).body).toMatchObject({ version });
  });

  test("that never was is 404, with the newest version", async () => {
    const answer = await state({ version: "5" });
    expect(answer.body).toMatchObject({ status: 404, newest: 4 });
    expect(kindOf(answer)).toBe("version-not-found");
    expect(answer.body.detail).toBe("There is no version 5: the newest is 4.");
    const before = await state({ at: "2026-12-31T23:59:59Z" });
    expect(kindOf(before)).toBe("version-not-found");
    expect(before.body.detail).toBe("The game did not exist yet at that time.");
  });

  test("has a cursor on which an append is refused, with what was missed", async () => {
    const cursor = cursorOf(await state({ version: "2" }));
    const answer = await api("POST /v1/games/g1/transitions", {
      body: { commitId: "new", cursor, transitions: [{ action: "m" }] },
    });
    expect(answer.body).toMatchObject({ status: 409, expectedVersion: 2, version: 4 });
  });
});

describe("a version within a batch", () => {
  test("has a state, and no cursor", async () => {
    const steps = [1, 2, 3].map((n) => ({ action: "m", to: `P${n}`, patch: { n } }));
    await played(api, game, "batch", ...steps);
    const { body } = await state({ version: "2" });
    expect(body).toMatchObject({ version: 2, phase: "P2", state: { n: 2 } });
    expect(body).not.toHaveProperty("cursor");
    expect((await state({ version: "3" })).body).toHaveProperty("cursor");
  });
});

describe("a hole in the log", () => {
  test("is 410 with where it is, never a wrong state", async () => {
    await playedOn(api, game, 5);
    services.rows.get("g1")?.delete(commitPosition(3));
    for (const query of [{}, { version: "4" }]) {
      const answer = await state(query);
      expect(kindOf(answer)).toBe("history-gone");
      expect(answer.body).toMatchObject({ status: 410, from: 3, to: 3 });
    }
    expect((await state({ version: "2" })).body).toMatchObject({ state: { last: "m2" } });
    expect((await api("GET /metrics")).text).toContain("\nstate_recovery_failures 2\n");
  });
});

describe("a state that is large", () => {
  async function big() {
    let last = game;
    for (let part = 0; part < 15; part += 1) {
      last = await played(api, last, `p${part}`, { action: "m", patch: { [part]: '"'.repeat(170_000) } });
    }
  }

  test("is compressed for those who accept it", async () => {
    await big();
    const answer = await api("GET /v1/games/g1/state", { headers: { "accept-encoding": "gzip, deflate" } });
    expect(answer.headers).toMatchObject({ "content-encoding": "gzip", vary: "accept-encoding" });
    expect(answer.body).toMatchObject({ version: 15, state: { 14: '"'.repeat(170_000) } });
  });

  test.each(["", "br", "gzip;q=0"])(
    "is refused to others (%j) where Lambda could not hand it over",
    async (accepted) => {
      await big();
      const answer = await api("GET /v1/games/g1/state", { headers: { "accept-encoding": accepted } });
      expect(answer.body).toMatchObject({ status: 406, limit: 6_000_000 });
      expect(kindOf(answer)).toBe("answer-too-large");
    },
  );

  test("is answered plainly where it fits", async () => {
    let last = game;
    for (const part of ["a", "b", "c", "d"]) {
      last = await played(api, last, part, { action: "m", patch: { [part]: "x".repeat(330_000) } });
    }
    const answer = await state();
    expect(answer.status).toBe(200);
    expect(answer.headers["content-encoding"]).toBeUndefined();
    expect(answer.headers.vary).toBe("accept-encoding");
  });
});
