import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { dynamoTables } from "../../lambdas/open/open-store.ts";
import { openServices } from "../../lambdas/open/services.ts";
import { type Api, apiOf } from "../fixtures/api.ts";
import {
  type Dynalite,
  GAMES_TABLE,
  loopbackClient,
  STATE_TABLE,
  startDynalite,
} from "../fixtures/dynalite.ts";
import { created, cursorOf, kindOf, type Played, played } from "../fixtures/play.ts";

let database: Dynalite;
let api: Api;

beforeAll(async () => {
  database = await startDynalite();
  api = await startProcess(database.endpoint);
});
afterAll(async () => await database.close());

/** A process of the service on a database. */
async function startProcess(endpoint: string): Promise<Api> {
  const env = {
    STATE_TABLE,
    TABLE_EPOCH: "1",
    GAMES_TABLE,
    CURSOR_KEYS: JSON.stringify({ current: { id: "k1", secret: Buffer.alloc(32, 7).toString("base64") } }),
    SAVEPOINT_EMF: "off",
  };
  const services = await openServices(env, dynamoTables(loopbackClient(endpoint)));
  return apiOf({ ...services, log: { info: () => {}, warn: () => {}, error: () => {} } });
}

/** Requests that came over the wire, and the units in the answer. */
async function costOf(asked: () => Promise<{ readonly headers: Readonly<Record<string, unknown>> }>) {
  database.requests.length = 0;
  const { headers } = await asked();
  return { requests: [...database.requests], consumed: headers["savepoint-consumed"] };
}

const KB = 1_024;
const ONE_PUT = { requests: ["PutItem"], consumed: "requests=1; read=0; write=1" };

describe("what an append costs", () => {
  const filler = "x".repeat(720);
  async function append(
    game: Played,
    commitId: string,
    transition: object,
    by: object = { cursor: game.cursor },
  ) {
    const transitions = [{ action: "move", actor: "white", ...transition }];
    expect(JSON.stringify(transitions[0]).length).toBeLessThanOrEqual(800);
    return await costOf(() =>
      api(`POST /v1/games/${game.gameId}/transitions`, { body: { commitId, ...by, transitions } }),
    );
  }

  test.each([
    ["a merge patch", { patch: { filler } }],
    ["a whole state", { state: { filler } }],
    ["a payload alone", { payload: { filler } }],
  ])("with a cursor, %s is one request and one write unit", async (what, transition) => {
    const game = await created(api, `costs-${what.replaceAll(" ", "-")}`);
    expect(await append(game, "c1", transition)).toEqual(ONE_PUT);
  });

  test("so is a JSON Patch while the process holds the state; it is two requests after a restart", async () => {
    const held = await played(api, await created(api, "json-patch"), "c1", {
      action: "all",
      state: { n: 0 },
    });
    const patch = [{ op: "replace", path: "/n", value: filler.slice(0, 600) }];
    expect(await append(held, "c2", { patch })).toEqual(ONE_PUT);
    const cursor = cursorOf(await api("GET /v1/games/json-patch/state"));
    const restarted = await startProcess(database.endpoint);
    const body = { commitId: "c3", cursor, transitions: [{ action: "m", patch }] };
    const { requests, consumed } = await costOf(() =>
      restarted("POST /v1/games/json-patch/transitions", { body }),
    );
    expect(requests).toEqual(["Query", "PutItem"]);
    expect(consumed).toMatch(/requests=2; .* write=1$/);
  });

  test("by version it is two requests, the read a small one", async () => {
    const game = await created(api, "by-version");
    const { requests, consumed } = await append(game, "c1", { patch: { filler } }, { expectedVersion: 0 });
    expect(requests).toEqual(["Query", "PutItem"]);
    expect(consumed).toMatch(/^requests=2; read=(?:0\.5|1); write=1$/);
  });

  test("a batch of 50 is one request where the process holds the state, which its row takes, and no more write units than its kilobytes", async () => {
    const game = await played(api, await created(api, "batch"), "c0", { action: "all", state: { n: 0 } });
    const transitions = Array.from({ length: 50 }, (_, nth) => ({
      action: "move",
      actor: "white",
      patch: { nth },
    }));
    const kilobytes = Math.ceil(JSON.stringify(transitions).length / KB);
    const body = { commitId: "c1", cursor: game.cursor, transitions };
    const { requests, consumed } = await costOf(() => api("POST /v1/games/batch/transitions", { body }));
    expect(requests).toEqual(["PutItem"]);
    expect(Number(/write=(\d+)/.exec(String(consumed))?.[1])).toBeLessThanOrEqual(kilobytes);
  });

  test("a resend costs one refused put, and one read on a database that does not hand back the item", async () => {
    const game = await created(api, "resend");
    const first = await api("POST /v1/games/resend/transitions", {
      body: { commitId: "c1", cursor: game.cursor, transitions: [{ action: "m" }] },
    });
    const again = await costOf(async () => {
      const answer = await api("POST /v1/games/resend/transitions", {
        body: { commitId: "c1", cursor: game.cursor, transitions: [{ action: "m" }] },
      });
      expect(answer.text).toBe(first.text);
      return answer;
    });
    expect(again.requests).toEqual(["PutItem", "GetItem"]);
  });
});

describe("what a recovery costs", () => {
  test("is one Query, from a snapshot as from the creation", async () => {
    let game = await created(api, "recovered");
    for (let move = 1; move <= 5; move += 1) game = await played(api, game, `m${move}`);
    async function state() {
      return await costOf(() => api("GET /v1/games/recovered/state"));
    }
    expect((await state()).requests).toEqual(["Query"]);
    await api("POST /v1/games/recovered/snapshots");
    await played(api, game, "m6");
    expect((await state()).requests).toEqual(["Query"]);
    const restarted = await startProcess(database.endpoint);
    expect((await restarted("GET /v1/games/recovered/state")).body).toMatchObject({ state: { last: "m6" } });
  });
});

describe("a writer that comes late", () => {
  test("gets the same conflict as in memory, and continues from it", async () => {
    const game = await created(api, "late");
    await played(api, game, "m1");
    const body = { commitId: "late", cursor: game.cursor, transitions: [{ action: "m" }] };
    const answer = await api("POST /v1/games/late/transitions", { body });
    expect(answer.body).toMatchObject({ status: 409, version: 1, missed: [{ version: 1, commitId: "m1" }] });
    const accepted = await api("POST /v1/games/late/transitions", {
      body: { ...body, cursor: cursorOf(answer) },
    });
    expect(accepted.body).toMatchObject({ version: 2 });
  });
});

describe("any JSON", () => {
  const json = fc.jsonValue({ maxDepth: 5, stringUnit: "binary" });
  const RESERVED = /"(?:__proto__|constructor|prototype)":/;

  test("comes back as it was sent: state, payload and metadata", async () => {
    let nth = 0;
    await fc.assert(
      fc.asyncProperty(
        json,
        json,
        fc.dictionary(fc.string({ unit: "binary" }), json),
        async (state, payload, metadata) => {
          fc.pre(!RESERVED.test(JSON.stringify([state, payload, metadata])));
          nth += 1;
          const gameId = `json-${nth}`;
          const game = await created(api, gameId, { state, metadata });
          await played(api, game, "c1", { action: "m", payload });
          const sent = JSON.parse(JSON.stringify({ state, payload, metadata }));
          expect((await api(`GET /v1/games/${gameId}/state`)).body.state).toEqual(sent.state);
          const { body } = await api(`GET /v1/games/${gameId}/transitions`);
          expect(body.transitions).toMatchObject([{ payload: sent.payload }]);
          const { body: read } = await api(`GET /v1/games/${gameId}`);
          expect(read.metadata).toEqual(sent.metadata);
        },
      ),
      { numRuns: 60 },
    );
  });
});

describe("a database that is gone", () => {
  test("is reported as one that may come back, and after five failures at once", async () => {
    const other = await startDynalite();
    const left = await startProcess(other.endpoint);
    const { cursor } = await created(left, "left");
    await other.close();
    const body = { commitId: "c1", cursor, transitions: [{ action: "m" }] };
    const answers = [];
    for (let failure = 0; failure < 6; failure += 1)
      answers.push(await left("POST /v1/games/left/transitions", { body }));
    for (const answer of answers) {
      expect(answer.body).toMatchObject({ status: 503, retryable: true });
      expect(kindOf(answer)).toBe("store-unavailable");
    }
    expect(answers.map(({ headers }) => headers["retry-after"])).toEqual([
      "1",
      "1",
      "1",
      "1",
      "1",
      expect.stringMatching(/^\d+$/),
    ]);
    expect(Number(answers[5]?.headers["retry-after"])).toBeGreaterThan(20);
    expect((await left("GET /v1/health")).status).toBe(503);
  });
});
