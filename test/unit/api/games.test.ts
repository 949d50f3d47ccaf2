import { beforeEach, describe, expect, test } from "vitest";
import { type Api, apiOf } from "../../fixtures/api.ts";
import { created, kindOf, played } from "../../fixtures/play.ts";
import { START, type TestServices, testServices } from "../../fixtures/services.ts";

let services: TestServices;
let api: Api;

beforeEach(() => {
  services = testServices();
  api = apiOf(services);
});

const list = async (query: Record<string, string> = {}) => await api("GET /v1/games", { query });
const listed = async (query: Record<string, string> = {}): Promise<unknown[]> => {
  const { body } = await list(query);
  return Array.isArray(body.games) ? body.games.map(({ gameId }) => gameId) : [];
};

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

  test("a page that never was is an empty one", async () => {
    for (const page of ["", "nonsense", "~", "0"]) expect((await list({ page })).status).toBe(200);
  });
});

describe("metadata", () => {
  test("is replaced", async () => {
    await created(api, "g1", { metadata: { a: 1, b: 2 } });
    const answer = await api("PUT /v1/games/g1/metadata", { body: { metadata: { c: 3 } } });
    expect(answer.body).toEqual({ persisted: true });
    expect((await list()).body.games).toMatchObject([{ metadata: { c: 3 } }]);
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
    expect(answer.body).toEqual({ wiped: true, creatableAt: "2027-01-31T00:00:00.000Z" });
    for (const request of ["state", "transitions", "snapshots"]) {
      expect(kindOf(await api(`GET /v1/games/g1/${request}`))).toBe("game-wiped");
    }
    expect((await api("GET /v1/games/g1/snapshots/1")).status).toBe(404);
    expect(await listed()).toEqual(["g2"]);
    expect(JSON.stringify([...(services.rows.get("g1") ?? [])])).not.toContain("s3cret");
    expect((await api("GET /v1/games/g2/state")).body).toMatchObject({ version: 1, cursor: other.cursor });
  });

  test("twice, or of a game that never was, is a success", async () => {
    await created(api, "g1");
    const first = await api("DELETE /v1/games/g1");
    services.set.now += 60_000;
    expect((await api("DELETE /v1/games/g1")).text).toBe(first.text);
    expect((await api("DELETE /v1/games/never")).body).toEqual({ wiped: true });
  });

  test("frees the id when no cursor can aim at it any more", async () => {
    await created(api, "g1");
    await api("DELETE /v1/games/g1");
    const body = { gameType: "generic" };
    expect(kindOf(await api("PUT /v1/games/g1", { body }))).toBe("game-wiped");
    services.set.now = START + 30 * 86_400_000;
    expect((await api("PUT /v1/games/g1", { body })).status).toBe(201);
  });
});
