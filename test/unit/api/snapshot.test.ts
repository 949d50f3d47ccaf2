import { beforeEach, describe, expect, test } from "vitest";
import { imageOfRow } from "../../../lambdas/store/stream-image.ts";
import { feedHandler } from "../../../lambdas/triggers/feed.ts";
import { sweepHandler } from "../../../lambdas/triggers/sweeper.ts";
import { type Api, apiOf } from "../../fixtures/api.ts";
import { spoilSnapshot } from "../../fixtures/damage.ts";
import { INVOCATION } from "../../fixtures/invocation.ts";
import { created, cursorOf, kindOf, newest, type Played, played, playedOn } from "../../fixtures/play.ts";
import { type TestServices, testServices } from "../../fixtures/services.ts";
import { DAY_MS, START } from "../../fixtures/time.ts";

let services: TestServices;
let api: Api;
let points: Played[];
let last: Played;

beforeEach(async () => {
  services = testServices();
  api = apiOf(services);
  points = await playedOn(api, await created(api, "g1"), 3);
  last = newest(points);
});

async function make(body?: object) {
  return await api("POST /v1/games/g1/snapshots", { body });
}

async function list(query: Record<string, string> = {}) {
  return await api("GET /v1/games/g1/snapshots", { query });
}

describe("making a snapshot", () => {
  test("of the log; a second one finds it there", async () => {
    const made = await make();
    expect(made.status).toBe(201);
    expect(made.body).toEqual({
      version: 3,
      phase: "NOT_STARTED",
      schemaVersion: 1,
      chunks: 0,
      checksum: expect.any(String),
      madeAt: "2027-01-01T00:00:00.000Z",
      cursor: last.cursor,
    });
    const again = await make();
    expect(again.status).toBe(200);
    expect(again.text).toBe(made.text);
    expect((await api("GET /metrics")).text).toContain("\nstate_snapshots_created 1\n");
  });

  test("is seen in the list of games", async () => {
    await make();
    expect((await api("GET /v1/games")).body.games).toMatchObject([{ gameId: "g1", snapshot: 3 }]);
  });

  test("leaves the game in the sweeper's index: its next commit may be none that the change feed hears of", async () => {
    const feed = feedHandler(services);
    for (const row of services.rows.get("g1")?.values() ?? []) {
      const { gameId, position } = row;
      const Keys = { gameId: { S: gameId }, position: { S: position } };
      await feed(
        { Records: [{ dynamodb: { SequenceNumber: position, Keys, NewImage: imageOfRow(row) } }] },
        INVOCATION,
      );
    }
    await make();
    await played(api, last, "after");
    const sweep = sweepHandler(services, 60);
    services.set.now = START + 16 * DAY_MS;
    await sweep({}, INVOCATION);
    services.set.now = START + 31 * DAY_MS;
    const { body } = await api("GET /v1/games/g1/state");
    expect(body).toMatchObject({ version: 4, state: { last: "after" } });
  });

  test("of a game that is not there is 404, of a wiped one 410", async () => {
    expect(kindOf(await api("POST /v1/games/absent/snapshots"))).toBe("game-not-found");
    await api("DELETE /v1/games/g1");
    expect(kindOf(await make())).toBe("game-wiped");
  });
});

describe("a snapshot of a state that the caller gives", () => {
  test("is appended first, so that it is history, and leaves a cursor to continue from", async () => {
    const body = { commitId: "s1", cursor: last.cursor, state: { folded: "elsewhere" } };
    const made = await make(body);
    expect(made.status).toBe(201);
    expect(made.body).toMatchObject({ version: 4 });
    const { body: history } = await api("GET /v1/games/g1/transitions", { query: { start: "4" } });
    expect(history.transitions).toMatchObject([
      { version: 4, commitId: "s1", kind: "resync", action: "snapshot", state: { folded: "elsewhere" } },
    ]);
    const next = await played(api, { gameId: "g1", cursor: cursorOf(made) }, "c5");
    expect((await make(body)).text).toBe(made.text);
    expect(next.cursor).toEqual(expect.any(String));
    expect((await api("GET /v1/games/g1/snapshots/4")).body.state).toEqual({ folded: "elsewhere" });
  });

  test("may name a version instead of a cursor", async () => {
    expect((await make({ commitId: "s1", expectedVersion: 3, state: 1 })).body).toMatchObject({ version: 4 });
  });

  test("is refused as an append is", async () => {
    const answer = await make({ commitId: "s1", cursor: points[0]?.cursor, state: 1 });
    expect(answer.body).toMatchObject({ status: 409, version: 3 });
    expect(kindOf(answer)).toBe("conflict");
    expect((await list()).body.snapshots).toEqual([]);
  });

  test.each([
    { state: {} },
    { commitId: "s1" },
    { commitId: "s1", cursor: "c" },
    { commitId: "s1", state: {} },
    { commitId: "s1", state: {}, cursor: "c", expectedVersion: 1 },
    { cursor: "c" },
  ])("%j is refused", async (body) => {
    expect((await make(body)).body).toMatchObject({
      status: 400,
      errors: [{ expected: "nothing, or all of state, commitId, and either cursor or expectedVersion" }],
    });
  });
});

describe("reading snapshots", () => {
  beforeEach(async () => {
    await make();
    last = await played(api, last, "c4");
    await make();
    last = await played(api, last, "c5");
    await make();
  });

  test("lists them, newest first, page by page", async () => {
    expect((await list()).body.snapshots).toMatchObject([{ version: 5 }, { version: 4 }, { version: 3 }]);
    const first = await list({ limit: "2" });
    expect(first.body).toMatchObject({ snapshots: [{ version: 5 }, { version: 4 }], next: 4 });
    const second = await list({ limit: "2", before: "4" });
    expect(second.body).toEqual({ snapshots: [expect.objectContaining({ version: 3 })] });
  });

  test("tells when one may vanish; the newest stays", async () => {
    const { body } = await list();
    expect(body.snapshots).toMatchObject([{}, { expiresAt: "2027-01-31T00:00:00.000Z" }, {}]);
    expect(JSON.stringify(body).match(/expiresAt/g)).toHaveLength(2);
  });

  test("reads one, whole", async () => {
    const { body } = await api("GET /v1/games/g1/snapshots/4");
    expect(body).toMatchObject({ version: 4, state: { last: "c4" } });
    const answer = await api("GET /v1/games/g1/snapshots/2");
    expect(answer.body).toMatchObject({ status: 404, version: 2 });
    expect(kindOf(answer)).toBe("snapshot-not-found");
    spoilSnapshot(services, "g1", 4);
    expect(kindOf(await api("GET /v1/games/g1/snapshots/4"))).toBe("history-gone");
  });

  test("of a game that is not there is 404", async () => {
    expect(kindOf(await api("GET /v1/games/absent/snapshots"))).toBe("game-not-found");
    await created(api, "g2");
    expect((await api("GET /v1/games/g2/snapshots")).body).toEqual({ snapshots: [] });
  });
});
