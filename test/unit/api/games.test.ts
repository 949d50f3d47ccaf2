import { beforeEach, describe, expect, test } from "vitest";
import { type Api, apiOf } from "../../fixtures/api.ts";
import { created, cursorOf, kindOf, played } from "../../fixtures/play.ts";
import { type TestServices, testServices } from "../../fixtures/services.ts";
import { START } from "../../fixtures/time.ts";

let services: TestServices;
let api: Api;

beforeEach(() => {
  services = testServices();
  api = apiOf(services);
});

async function list(query: Record<string, string> = {}) {
  return await api("GET /v1/games", { query });
}

async function listed(query: Record<string, string> = {}): Promise<unknown[]> {
  const { body } = await list(query);
  return Array.isArray(body.games) ? body.games.map(({ gameId }) => gameId) : [];
}

describe("creating a game", () => {
  test("answers version 0 in the first phase", async () => {
    const answer = await api("PUT /v1/games/g1", { body: { gameType: "chess" } });
    expect(answer.status).toBe(201);
    expect(answer.body).toMatchObject({ version: 0, phase: "NOT_STARTED", persisted: true });
    expect((await api("GET /v1/games/g1/state")).body.state).toEqual({});
  });

  test.each([null, 0, false, "", [], { a: null }])("takes %j as a state", async (state) => {
    await api("PUT /v1/games/g1", { body: { gameType: "generic", state } });
    expect((await api("GET /v1/games/g1/state")).body.state).toEqual(state);
  });

  test("of an unknown type names those that are known", async () => {
    const answer = await api("PUT /v1/games/g1", { body: { gameType: "go" } });
    expect(answer.body).toMatchObject({ status: 422, found: "go", known: ["generic", "chess", "six-phase"] });
    expect(kindOf(answer)).toBe("unknown-game-type");
    expect(services.calls).toEqual([]);
  });
});

describe("a game", () => {
  async function game(gameId = "g1") {
    return await api(`GET /v1/games/${gameId}`);
  }

  test("says what it is as of now, with a cursor to continue from", async () => {
    const metadata = { white: "ann" };
    const first = await created(api, "g1", { gameType: "six-phase", metadata });
    services.set.now = START + 60_000;
    await played(api, first, "c1", { action: "go", to: "PREPARATION" });
    const { status, body } = await game();
    expect(status).toBe(200);
    expect(body).toEqual({
      gameId: "g1",
      gameType: "six-phase",
      status: "active",
      version: 1,
      phase: "PREPARATION",
      metadata,
      metadataVersion: 0,
      createdAt: "2027-01-01T00:00:00.000Z",
      updatedAt: "2027-01-01T00:01:00.000Z",
      cursor: expect.any(String),
    });
    const next = await played(api, { gameId: "g1", cursor: cursorOf(await game()) }, "c2", {
      action: "end",
      to: "GAME_OVER",
    });
    expect((await game()).body).toMatchObject({ status: "finished", version: 2, phase: "GAME_OVER" });
    expect(next.gameId).toBe("g1");
  });

  test("costs two reads", async () => {
    await created(api, "g1");
    services.calls.length = 0;
    await game();
    expect(services.calls).toEqual(["query", "games.get"]);
  });

  test("that is not there is 404, one that was wiped 410", async () => {
    expect(kindOf(await game())).toBe("game-not-found");
    await created(api, "g1");
    await api("DELETE /v1/games/g1");
    expect(kindOf(await game())).toBe("game-wiped");
  });

  test("is there although its entry in the directory was lost", async () => {
    await created(api, "g1", { metadata: { a: 1 } });
    services.entries.clear();
    expect((await game()).body).toMatchObject({ version: 0, metadata: {}, metadataVersion: 0 });
  });
});

describe("listing games", () => {
  beforeEach(async () => {
    for (const [index, gameId] of ["a", "b", "c", "d", "e"].entries()) {
      services.set.now = START + index * 1_000;
      await created(api, gameId, { gameType: index % 2 === 0 ? "generic" : "chess", metadata: { index } });
    }
  });

  test("newest first, with all that is known", async () => {
    const { body } = await list({ limit: "1" });
    expect(body.games).toEqual([
      {
        gameId: "e",
        gameType: "generic",
        status: "active",
        phase: "NOT_STARTED",
        version: 0,
        metadata: { index: 4 },
        createdAt: "2027-01-01T00:00:04.000Z",
        updatedAt: "2027-01-01T00:00:04.000Z",
      },
    ]);
    expect(await listed()).toEqual(["e", "d", "c", "b", "a"]);
  });

  test("by type, status and time", async () => {
    expect(await listed({ gameType: "chess" })).toEqual(["d", "b"]);
    expect(await listed({ gameType: "unheard-of" })).toEqual([]);
    expect(await listed({ status: "finished" })).toEqual([]);
    expect(await listed({ updatedAfter: "2027-01-01T00:00:03Z" })).toEqual(["e", "d"]);
    expect(await listed({ updatedBefore: "2027-01-01T00:00:01Z" })).toEqual(["b", "a"]);
    const around = { updatedAfter: "2027-01-01T00:00:01Z", updatedBefore: "2027-01-01T00:00:02Z" };
    expect(await listed(around)).toEqual(["c", "b"]);
    expect(await listed({ updatedAfter: "2028-01-01T00:00:00Z" })).toEqual([]);
    expect(await listed({ updatedBefore: "1950-01-01T00:00:00Z" })).toEqual([]);
  });

  test("page by page, every game once", async () => {
    const all: unknown[] = [];
    let page: Record<string, string> = {};
    for (;;) {
      const { body } = await list({ limit: "2", ...page });
      all.push(...(Array.isArray(body.games) ? body.games.map(({ gameId }) => gameId) : []));
      if (body.next === undefined) break;
      page = { page: String(body.next) };
    }
    expect(all).toEqual(["e", "d", "c", "b", "a"]);
  });

  test("shows each game as it is, although the directory heard of none of its moves, and repairs it", async () => {
    const game = await created(api, "f", { gameType: "six-phase" });
    services.set.now = START + 8 * 60_000;
    const next = await played(api, game, "c1", { action: "go", to: "PREPARATION" });
    await played(api, next, "c2");
    const shown = { gameId: "f", version: 2, phase: "PREPARATION", updatedAt: "2027-01-01T00:08:00.000Z" };
    expect((await list({ gameType: "six-phase" })).body.games).toMatchObject([shown]);
    expect(services.entries.get("f")).toMatchObject({ version: 2, phase: "PREPARATION" });
    const after = { gameType: "six-phase", updatedAfter: "2027-01-01T00:08:00Z" };
    expect(await listed(after)).toEqual(["f"]);
    expect(await listed({ ...after, updatedAfter: "2027-01-01T00:08:01Z" })).toEqual([]);
    expect(await listed({ gameType: "six-phase", updatedBefore: "2027-01-01T00:07:59Z" })).toEqual([]);
  });

  test.each([10, 60])(
    "finds a game by the time of its last move, although the directory knows one of %i minutes before",
    async (minutes) => {
      const [generic] = [...services.set.gameTypes.values()];
      if (!generic) throw new Error("there are game types");
      services.set.gameTypes = new Map([["slow", { ...generic, name: "slow", directoryMinutes: minutes }]]);
      // Just before an hour begins, so that the last move falls into the next.
      const start = START + 3_600_000 - minutes * 60_000;
      services.set.now = start;
      const game = await created(api, "slow-1", { gameType: "slow" });
      services.set.now = start + minutes * 60_000 - 1;
      await played(api, game, "c1");
      expect(services.entries.get("slow-1")).toMatchObject({ version: 0 });
      const updatedAfter = new Date(services.set.now).toISOString();
      expect(await listed({ gameType: "slow", updatedAfter })).toEqual(["slow-1"]);
    },
  );

  test("leaves out a game that is no longer what was asked for, and one that was never created", async () => {
    const game = await created(api, "f", { gameType: "six-phase" });
    await played(api, game, "c1", { action: "end", to: "PREPARATION" });
    await played(api, { gameId: "f", cursor: cursorOf(await api("GET /v1/games/f")) }, "c2", {
      action: "end",
      to: "GAME_OVER",
    });
    expect(await listed({ gameType: "six-phase", status: "active" })).toEqual([]);
    // Repaired by the listing before.
    expect(await listed({ gameType: "six-phase", status: "finished" })).toEqual(["f"]);
    services.rows.delete("a");
    expect(await listed({ gameType: "generic" })).toEqual(["e", "c"]);
  });

  test("costs a query for each partition, one read of the entries, and one for each game that continues", async () => {
    services.calls.length = 0;
    await listed({ gameType: "generic", status: "active" });
    expect(services.calls).toEqual(["games.list", "games.getMany", "query", "query", "query"]);
  });

  test("a page that never was is an empty one", async () => {
    for (const page of ["", "nonsense", "~", "0"]) expect((await list({ page })).status).toBe(200);
  });
});

describe("metadata", () => {
  test("is replaced", async () => {
    await created(api, "g1", { metadata: { a: 1, b: 2 } });
    const answer = await api("PUT /v1/games/g1/metadata", { body: { metadata: { c: 3 } } });
    expect(answer.body).toEqual({ persisted: true, metadataVersion: 1 });
    expect((await list()).body.games).toMatchObject([{ metadata: { c: 3 } }]);
    expect((await api("GET /v1/games/g1")).body).toMatchObject({ metadata: { c: 3 }, metadataVersion: 1 });
  });

  test("is replaced where nobody else has: of two that seat a player at once, none is lost", async () => {
    await created(api, "g1", { metadata: { seats: [] } });
    async function seat(metadata: object, expectedMetadataVersion: number) {
      return await api("PUT /v1/games/g1/metadata", { body: { metadata, expectedMetadataVersion } });
    }
    const [ann, bob] = [{ seats: ["ann"] }, { seats: ["ann", "bob"] }];
    expect((await seat(ann, 0)).body).toEqual({ persisted: true, metadataVersion: 1 });
    const refused = await seat({ seats: ["bob"] }, 0);
    expect(refused.body).toMatchObject({
      status: 409,
      retryable: false,
      expectedMetadataVersion: 0,
      metadata: ann,
      metadataVersion: 1,
    });
    expect(kindOf(refused)).toBe("metadata-conflict");
    expect((await seat(bob, 1)).body).toEqual({ persisted: true, metadataVersion: 2 });
    // The answer was lost: the same request gets it again.
    expect((await seat(bob, 1)).body).toEqual({ persisted: true, metadataVersion: 2 });
    expect(kindOf(await seat(ann, 1))).toBe("metadata-conflict");
  });

  test("of a game that was wiped is 410", async () => {
    await created(api, "g1");
    await api("DELETE /v1/games/g1");
    const answer = await api("PUT /v1/games/g1/metadata", { body: { metadata: { a: 1 } } });
    expect(kindOf(answer)).toBe("game-wiped");
  });

  test("of a game that is not there is 404; of another form, 400", async () => {
    const body = { metadata: {} };
    expect(kindOf(await api("PUT /v1/games/absent/metadata", { body }))).toBe("game-not-found");
    for (const metadata of [undefined, null, [], "text"]) {
      const answer = await api("PUT /v1/games/g1/metadata", { body: { metadata } });
      expect(answer.body).toMatchObject({ status: 400, errors: [{ at: "/metadata", expected: "object" }] });
    }
  });
});

describe("wiping a game", () => {
  test("leaves nothing to read, and other games as they were", async () => {
    const game = await created(api, "g1", { state: { secret: "s3cret" }, metadata: { name: "s3cret" } });
    await played(api, game, "c1", { action: "m", payload: "s3cret" });
    await api("POST /v1/games/g1/snapshots");
    const other = await played(api, await created(api, "g2"), "c1");
    const answer = await api("DELETE /v1/games/g1");
    expect(answer).toMatchObject({ status: 202 });
    expect(answer.body).toEqual({ wiped: false, creatableAt: "2027-01-31T01:00:00.000Z" });
    for (const request of ["", "/state", "/transitions", "/snapshots"]) {
      expect(kindOf(await api(`GET /v1/games/g1${request}`)), request).toBe("game-wiped");
    }
    expect(kindOf(await api("GET /v1/games/g1/snapshots/1"))).toBe("game-wiped");
    expect(await listed()).toEqual(["g2"]);
    expect(JSON.stringify([...(services.rows.get("g1") ?? [])])).not.toContain("s3cret");
    expect((await api("GET /v1/games/g2/state")).body).toMatchObject({ version: 1, cursor: other.cursor });
  });

  test("shows nothing of it from the tombstone on, however many rows still exist", async () => {
    const secret = { action: "m", payload: "s3cret", state: { secret: "s3cret" } };
    const game = await played(api, await created(api, "g1"), "c1", secret);
    await api("POST /v1/games/g1/snapshots");
    await played(api, game, "c2", secret);
    services.set.fault = (call) => (call === "overwrite" ? "before" : undefined);
    expect((await api("DELETE /v1/games/g1")).status).toBe(503);
    services.set.fault = () => undefined;
    expect(JSON.stringify([...(services.rows.get("g1") ?? [])])).toContain("s3cret");
    const query = { version: "1" };
    const asked: [string, Parameters<Api>[1]?][] = [
      ["GET /v1/games/g1"],
      ["GET /v1/games/g1/state"],
      ["GET /v1/games/g1/state", { query }],
      ["GET /v1/games/g1/state", { query: { at: "2027-01-01T00:00:00Z" } }],
      ["GET /v1/games/g1/transitions"],
      ["GET /v1/games/g1/transitions", { query: { direction: "backward", start: "1" } }],
      ["GET /v1/games/g1/snapshots"],
      ["GET /v1/games/g1/snapshots", { query: { before: "2" } }],
      ["GET /v1/games/g1/snapshots/1"],
      ["POST /v1/games/g1/recovery", { body: { mode: "version", version: 1 } }],
      ["POST /v1/games/g1/recovery", { body: { mode: "snapshot", version: 1 } }],
      ["POST /v1/games/g1/snapshots"],
    ];
    for (const [request, more] of asked) {
      const answer = await api(request, more);
      expect([request, kindOf(answer)]).toEqual([request, "game-wiped"]);
      expect(answer.text).not.toContain("s3cret");
    }
    expect(await listed()).toEqual([]);
  });

  test("again says how far it is, until nothing can come back; of a game that never was, it is a success", async () => {
    await created(api, "g1");
    const first = await api("DELETE /v1/games/g1");
    services.set.now += 60_000;
    expect((await api("DELETE /v1/games/g1")).text).toBe(first.text);
    services.set.now = START + 45 * 60_000;
    const last = await api("DELETE /v1/games/g1");
    expect(last).toMatchObject({ status: 200, body: { wiped: true, creatableAt: first.body.creatableAt } });
    expect((await api("DELETE /v1/games/g1")).text).toBe(last.text);
    expect(await api("DELETE /v1/games/never")).toMatchObject({ status: 200, body: { wiped: true } });
  });

  test("frees the id when no cursor can aim at it any more", async () => {
    await created(api, "g1");
    await api("DELETE /v1/games/g1");
    const body = { gameType: "generic" };
    expect(kindOf(await api("PUT /v1/games/g1", { body }))).toBe("game-wiped");
    services.set.now += 45 * 60_000;
    const { creatableAt } = (await api("DELETE /v1/games/g1")).body;
    services.set.now = Date.parse(String(creatableAt)) - 1;
    expect(kindOf(await api("PUT /v1/games/g1", { body }))).toBe("game-wiped");
    services.set.now += 1;
    expect((await api("PUT /v1/games/g1", { body })).status).toBe(201);
  });
});
