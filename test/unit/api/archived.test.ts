import { beforeEach, describe, expect, test } from "vitest";
import { archiveGame } from "../../../lambdas/store/archive.ts";
import { type MemoryArchive, memoryArchive } from "../../../scripts/local/memory-archive.ts";
import { type Api, type ApiAnswer, apiOf } from "../../fixtures/api.ts";
import { created, cursorOf, kindOf, type Played, played } from "../../fixtures/play.ts";
import { type TestServices, testServices } from "../../fixtures/services.ts";
import { DAY_MS, START } from "../../fixtures/time.ts";

// Every route of an archived game, while its rows are there, while they go one after another, and when they are gone.

const ANN = { action: "move", patch: { by: "ann" } };
const END = { action: "resign", to: "GAME_OVER", patch: { won: "ann" } };

let services: TestServices;
let archive: MemoryArchive;
let api: Api;
/** Where the game was before each version. */
let before: Played[];

beforeEach(async () => {
  services = testServices();
  archive = memoryArchive();
  api = apiOf({ ...services, archive });
  before = [await created(api, "g1", { state: { n: 0 }, metadata: { room: 7 } })];
  for (const id of ["m1", "m2"]) before.push(await played(api, at(before.length - 1), id, ANN));
  services.set.now += DAY_MS;
  before.push({ gameId: "g1", cursor: cursorOf(await snapshotOfCaller()) });
  services.set.now += DAY_MS;
  before.push(await played(api, at(3), "end", END));
  const { now, gameTypes } = services.set;
  await archiveGame({ table: services.stateTable, archive, gameTypes, now }, "g1");
});

function at(version: number): Played {
  const place = before[version];
  if (!place) throw new Error(`the game was never at version ${version}`);
  return place;
}

async function snapshotOfCaller(): Promise<ApiAnswer> {
  return await api("POST /v1/games/g1/snapshots", {
    body: { commitId: "snap", cursor: at(2).cursor, state: { n: 3 } },
  });
}

async function append(version: number, commitId: string, transition: object = ANN): Promise<ApiAnswer> {
  const body = { commitId, cursor: at(version).cursor, transitions: [transition] };
  return await api("POST /v1/games/g1/transitions", { body });
}

const KEPT_MS = 30 * DAY_MS;
/** What is left of the rows, and from when on, in ms after the game began. */
const LEFT: readonly (readonly [what: string, from: number])[] = [
  ["all rows", 2 * DAY_MS],
  ["all rows but those of the first day", KEPT_MS],
  ["the last commit and the snapshots", KEPT_MS + DAY_MS],
  ["the snapshots", KEPT_MS + 2 * DAY_MS],
  ["no rows", KEPT_MS + 3 * DAY_MS],
];

describe.each(LEFT)("of an archived game of which %s exist", (_what, from) => {
  beforeEach(() => {
    services.set.now = START + from;
  });

  test("the state is read at every version and time", async () => {
    const states = [{ n: 0 }, { n: 0, by: "ann" }, { n: 0, by: "ann" }, { n: 3 }, { n: 3, won: "ann" }];
    for (const [version, state] of states.entries()) {
      const query = { version: `${version}` };
      expect((await api("GET /v1/games/g1/state", { query })).body).toMatchObject({ version, state });
      const body = { mode: "version", version };
      expect((await api("POST /v1/games/g1/recovery", { body })).body).toMatchObject({ version, state });
    }
    const newest = { version: 4, phase: "GAME_OVER", state: { n: 3, won: "ann" } };
    expect((await api("GET /v1/games/g1/state")).body).toMatchObject(newest);
    const latest = await api("POST /v1/games/g1/recovery", { body: { mode: "latest" } });
    expect(latest.body).toMatchObject(newest);
    const query = { at: "2027-06-01T00:00:00Z" };
    expect((await api("GET /v1/games/g1/state", { query })).body).toMatchObject(newest);
  });

  test("the history is whole, in both directions", async () => {
    for (const [direction, versions] of [
      ["forward", [1, 2, 3, 4]],
      ["backward", [4, 3, 2, 1]],
    ] as const) {
      const { body } = await api("GET /v1/games/g1/transitions", { query: { direction } });
      expect(body.transitions).toMatchObject(versions.map((version) => ({ version })));
    }
  });

  test("the game and its final snapshot are shown", async () => {
    const shown = { status: "finished", version: 4, phase: "GAME_OVER", metadata: { room: 7 } };
    expect((await api("GET /v1/games/g1")).body).toMatchObject(shown);
    const listed = await api("GET /v1/games/g1/snapshots", { query: { limit: "1" } });
    expect(listed.body.snapshots).toMatchObject([{ version: 4 }]);
    const snapshot = await api("GET /v1/games/g1/snapshots/4");
    expect(snapshot.body).toMatchObject({ version: 4, state: { n: 3, won: "ann" } });
  });

  test("every retry gets its original answer", async () => {
    for (const [version, id, transition] of [
      [0, "m1", ANN],
      [1, "m2", ANN],
      [3, "end", END],
    ] as const) {
      const again = await append(version, id, transition);
      expect(again.body).toMatchObject({ version: version + 1, persisted: true });
      expect(again.headers["savepoint-repeated"]).toBe("true");
    }
    const snapshot = await snapshotOfCaller();
    expect(snapshot.status).toBe(200);
    expect(snapshot.body).toMatchObject({ version: 3 });
    const creation = { gameType: "generic", state: { n: 0 }, metadata: { room: 7 } };
    const again = await api("PUT /v1/games/g1", { body: creation });
    expect(again.body).toMatchObject({ version: 0, persisted: true });
    expect(again.headers["savepoint-repeated"]).toBe("true");
  });

  test("nothing new is written, but what a finished game takes while its rows are there", async () => {
    const rows = [...(services.rows.get("g1")?.keys() ?? [])];
    expect(kindOf(await append(4, "new"))).toMatch(/^(game-finished|game-archived|cursor-stale)$/);
    expect(kindOf(await append(2, "new"))).toMatch(/^(conflict|cursor-stale|game-archived)$/);
    expect(kindOf(await append(2, "snap"))).toBe("commit-id-reused");
    expect(kindOf(await api("PUT /v1/games/g1", { body: { gameType: "generic" } }))).toBe("game-exists");
    const body = { commitId: "late", cursor: at(4).cursor, state: { n: 9 } };
    const given = await api("POST /v1/games/g1/snapshots", { body });
    expect(kindOf(given)).toMatch(/^(game-finished|game-archived|cursor-stale)$/);
    expect([...(services.rows.get("g1")?.keys() ?? [])]).toEqual(rows);
  });

  test("a wipe leaves nothing to read", async () => {
    expect((await api("DELETE /v1/games/g1")).status).toBe(202);
    for (const path of ["", "/state", "/state?version=1", "/transitions", "/snapshots", "/snapshots/4"]) {
      const [route = "", version] = path.split("?version=");
      const query = version === undefined ? {} : { version };
      expect((await api(`GET /v1/games/g1${route}`, { query })).status, path).toBe(410);
    }
    expect((await append(3, "end", END)).status).toBe(410);
    expect((await snapshotOfCaller()).status).toBe(410);
  });
});

test("a retry of a fence gets its original answer, wherever the game is by then", async () => {
  const body = { mode: "latest", fence: true, commitId: "f", cursor: at(4).cursor };
  const first = await api("POST /v1/games/g1/recovery", { body });
  const { now, gameTypes } = services.set;
  await archiveGame({ table: services.stateTable, archive, gameTypes, now }, "g1");
  for (const [, from] of LEFT) {
    services.set.now = START + from;
    const again = await api("POST /v1/games/g1/recovery", { body });
    expect({ ...again.body, report: "" }).toEqual({ ...first.body, report: "" });
  }
});

test("a retry of what neither the table nor the archive holds is refused as stale", async () => {
  const other = await created(api, "g2");
  await played(api, other, "end", END);
  const { now, gameTypes } = services.set;
  await archiveGame({ table: services.stateTable, archive, gameTypes, now }, "g2");
  const object = archive.objects.get("g2");
  services.set.now = START + KEPT_MS;
  if (object) archive.objects.set("g1", object);
  expect(kindOf(await append(0, "m1"))).toBe("cursor-stale");
  archive.objects.clear();
  expect(kindOf(await append(0, "m1"))).toBe("cursor-stale");
});

describe("of an archived game that is in the archive alone", () => {
  beforeEach(() => {
    services.set.now = START + KEPT_MS + 3 * DAY_MS;
  });

  test("a correction, a fence and a snapshot are refused, and say why", async () => {
    for (const [path, body] of [
      ["corrections", { commitId: "fix", cursor: at(4).cursor, reason: "a slip", patch: { n: 4 } }],
      ["recovery", { mode: "latest", fence: true, commitId: "f", cursor: at(4).cursor }],
      ["snapshots", {}],
    ] as const)
      expect(kindOf(await api(`POST /v1/games/g1/${path}`, { body }))).toBe("game-archived");
  });

  test("what is read has no cursor to continue from", async () => {
    for (const path of ["", "/state"])
      expect((await api(`GET /v1/games/g1${path}`)).body).not.toHaveProperty("cursor");
  });
});

test("a finished game takes corrections and fences, and neither moves nor a resync", async () => {
  const resync = {
    commitId: "r",
    cursor: at(4).cursor,
    resync: true,
    transitions: [{ action: "r", state: {} }],
  };
  expect(kindOf(await api("POST /v1/games/g1/transitions", { body: resync }))).toBe("game-finished");
  expect(kindOf(await append(4, "new"))).toBe("game-finished");
  const fence = { mode: "latest", fence: true, commitId: "f", cursor: at(4).cursor };
  const fenced = await api("POST /v1/games/g1/recovery", { body: fence });
  expect(fenced.body).toMatchObject({ version: 5, phase: "GAME_OVER" });
  const correction = { commitId: "fix", cursor: cursorOf(fenced), reason: "a slip", patch: { n: 4 } };
  expect((await api("POST /v1/games/g1/corrections", { body: correction })).body).toMatchObject({
    version: 6,
  });
});
