import { describe, expect, test } from "vitest";
import type { Json } from "../../../../lambdas/game/json.ts";
import { type ApiAnswer, apiOf } from "../../../fixtures/api.ts";
import { gameBehindApi } from "../../../fixtures/game-behind-api.ts";
import { cursorOf, kindOf, played } from "../../../fixtures/play.ts";

const here = gameBehindApi();

const LARGE: Json = Array.from({ length: 90_000 }, (_, id) => ({
  id: `c${id}`,
  owner: id % 4,
  hp: 100 - (id % 7),
}));
const gzip = true;
const headers = { "accept-encoding": "gzip" };

/** What a process answers that holds nothing. */
async function stateOf(gameId: string, query = {}): Promise<ApiAnswer> {
  here.services.calls.length = 0;
  return await here.api(`GET /v1/games/${gameId}/state`, { headers, query });
}

function expectLarge({ body }: ApiAnswer): void {
  expect(JSON.stringify(body.state) === JSON.stringify(LARGE)).toBe(true);
}

describe("a state of megabytes", () => {
  test.each<[string, string, object]>([
    ["resync", "transitions", { resync: true, transitions: [{ action: "resync", state: LARGE }] }],
    ["transition", "transitions", { transitions: [{ action: "set", state: LARGE }] }],
    ["correction", "corrections", { reason: "because", state: LARGE }],
  ])("is written by a %s, and read back in two queries", async (_what, route, more) => {
    const body = { commitId: "c1", cursor: here.game.cursor, ...more };
    const answer = await here.api(`POST /v1/games/g1/${route}`, { gzip, body });
    expect(answer).toMatchObject({ status: 201, body: { version: 1, persisted: true } });
    expect(here.services.calls).toEqual(["query", "put", "insert"]);
    expectLarge(await stateOf("g1"));
    expect(here.services.calls).toEqual(["query", "query"]);
    const again = await here.api(`POST /v1/games/g1/${route}`, { gzip, body });
    expect(again).toMatchObject({ status: 201, headers: { "savepoint-repeated": "true" } });
    const after = await played(here.api, { gameId: "g1", cursor: cursorOf(answer) }, "c2", {
      action: "hit",
      patch: [{ op: "replace", path: "/7/hp", value: 1 }],
    });
    expect(after.cursor).not.toBe(here.game.cursor);
    expectLarge(await stateOf("g1", { version: "1" }));
  });

  test("creates a game, whose creation is the base until it has a snapshot", async () => {
    const body = { gameType: "generic", state: LARGE };
    expect(await here.api("PUT /v1/games/g2", { gzip, body })).toMatchObject({
      status: 201,
      body: { version: 0 },
    });
    expectLarge(await stateOf("g2"));
    expect((await here.api("PUT /v1/games/g2", { gzip, body })).headers).toMatchObject({
      "savepoint-repeated": "true",
    });
    const other = await here.api("PUT /v1/games/g2", { gzip, body: { ...body, state: [LARGE] } });
    expect(kindOf(other)).toBe("game-exists");
    expectLarge(await stateOf("g2"));
  });

  test("is taken as the caller's own snapshot", async () => {
    const body = { commitId: "s1", cursor: here.game.cursor, state: LARGE };
    expect(await here.api("POST /v1/games/g1/snapshots", { gzip, body })).toMatchObject({
      status: 201,
      body: { version: 1 },
    });
    expectLarge(await here.api("GET /v1/games/g1/snapshots/1", { headers }));
  });

  test("is reported as the base that a recovery started from", async () => {
    const body = { commitId: "c1", cursor: here.game.cursor, transitions: [{ action: "set", state: LARGE }] };
    await here.api("POST /v1/games/g1/transitions", { gzip, body });
    const answer = await here.api("POST /v1/games/g1/recovery", { headers, body: { mode: "latest" } });
    expect(answer.body.report).toMatchObject({ base: { kind: "commit", version: 1 }, commits: 0 });
  });

  test("is in the history, and not in what a conflict says was missed", async () => {
    const body = { commitId: "c1", cursor: here.game.cursor, transitions: [{ action: "set", state: LARGE }] };
    await here.api("POST /v1/games/g1/transitions", { gzip, body });
    const page = await here.api("GET /v1/games/g1/transitions", { headers });
    expect(page.body.transitions).toMatchObject([{ version: 1, action: "set" }]);
    const late = { commitId: "late", cursor: here.game.cursor, transitions: [{ action: "move" }] };
    expect((await here.api("POST /v1/games/g1/transitions", { body: late })).body).toMatchObject({
      status: 409,
      version: 1,
      missed: [],
      missedNext: 1,
    });
  });

  test("whose chunk could not be written is not written, and does not open the breaker when throttled", async () => {
    const throttled = Object.assign(new Error("slow down"), { name: "ThrottlingException", $metadata: {} });
    const throttling = apiOf({
      ...here.services,
      stateTable: {
        ...here.services.stateTable,
        put: async (row) => {
          here.services.set.fault = (call) => {
            if (call === "put") throw throttled;
            return undefined;
          };
          await here.services.stateTable.put(row);
        },
      },
    });
    const body = { commitId: "c1", cursor: here.game.cursor, transitions: [{ action: "set", state: LARGE }] };
    for (let tries = 0; tries < 8; tries += 1) {
      const answer = await throttling("POST /v1/games/g1/transitions", { gzip, body });
      expect(answer.body).toMatchObject({ status: 503, retryable: true, outcome: "not-written" });
    }
    expect(here.services.breaker.status()).toMatchObject({ state: "closed", failures: 0 });
    here.services.set.fault = (call) => (call === "put" ? "before" : undefined);
    await here.api("POST /v1/games/g1/transitions", { gzip, body });
    expect(here.services.breaker.status().failures).toBeGreaterThan(0);
    here.services.set.fault = () => "before";
    for (let tries = 0; tries < 5; tries += 1)
      await here.api("POST /v1/games/g1/transitions", { gzip, body });
    expect(here.services.breaker.status().state).toBe("open");
  });
});
