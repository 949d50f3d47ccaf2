import { beforeEach, describe, expect, test } from "vitest";
import { type Api, apiOf } from "../../../fixtures/api.ts";
import { created, cursorOf, played } from "../../../fixtures/play.ts";
import { type TestServices, testServices } from "../../../fixtures/services.ts";
import { START } from "../../../fixtures/time.ts";

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

  test("shows each game as it is, although the directory heard of none of its moves, and moves it to its place", async () => {
    const game = await created(api, "f", { gameType: "six-phase" });
    services.set.now = START + 8 * 60_000;
    const next = await played(api, game, "c1", { action: "go", to: "PREPARATION" });
    await played(api, next, "c2");
    const shown = { gameId: "f", version: 2, phase: "PREPARATION", updatedAt: "2027-01-01T00:08:00.000Z" };
    expect((await list({ gameType: "six-phase" })).body.games).toMatchObject([shown]);
    expect(services.entries.get("f")).toMatchObject({ version: 0, updatedAt: START + 4_000 });
    const after = { gameType: "six-phase", updatedAfter: "2027-01-01T00:08:00Z" };
    expect(await listed(after)).toEqual(["f"]);
    expect(await listed({ ...after, updatedAfter: "2027-01-01T00:08:01Z" })).toEqual([]);
    expect(await listed({ gameType: "six-phase", updatedBefore: "2027-01-01T00:07:59Z" })).toEqual([]);
    services.set.now = START + 60 * 60_000;
    await played(api, { ...next, cursor: cursorOf(await api("GET /v1/games/f")) }, "c3");
    await list({ gameType: "six-phase" });
    expect(services.entries.get("f")).toMatchObject({ version: 3, updatedAt: services.set.now });
  });

  test.each([10, 60, 10_080])(
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

  test("of all types and statuses costs one query more for each partition, no matter how many types there are", async () => {
    const [generic] = [...services.set.gameTypes.values()];
    if (!generic) throw new Error("there are game types");
    const many = Array.from({ length: 100 }, (_, index) => ({ ...generic, name: `type-${index}` }));
    services.set.gameTypes = new Map([
      ...services.set.gameTypes,
      ...many.map((type) => [type.name, type] as const),
    ]);
    services.calls.length = 0;
    await list({ limit: "2" });
    expect(services.calls).toEqual(["games.list", "games.list", "games.getMany", "query", "query"]);
  });

  test("a page that never was is an empty one", async () => {
    for (const page of ["", "nonsense", "~", "0"]) expect((await list({ page })).status).toBe(200);
  });
});
