import { readFileSync } from "node:fs";
import Ajv from "ajv/dist/2020.js";
import { beforeEach, describe, expect, test } from "vitest";
import { fromItem, toItem } from "../../../../lambdas/store/items.ts";
import type { Row } from "../../../../lambdas/store/rows.ts";
import { wipeGame } from "../../../../lambdas/store/wipe-game.ts";
import { eventsOfRow } from "../../../../lambdas/triggers/events/events-of-row.ts";
import { EVENT_TYPES, type GameEvent, gameEvent } from "../../../../lambdas/triggers/events/game-event.ts";
import { feedHandler } from "../../../../lambdas/triggers/feed.ts";
import { EVENTS_FILE, eventsSchema } from "../../../../scripts/game-events-schema.ts";
import { type Api, apiOf } from "../../../fixtures/api.ts";
import { INVOCATION } from "../../../fixtures/invocation.ts";
import { created, type Played, played, playedOn } from "../../../fixtures/play.ts";
import { type TestServices, testServices } from "../../../fixtures/services.ts";
import { streamRecords } from "../../../fixtures/stream-records.ts";
import { DAY_MS, START } from "../../../fixtures/time.ts";

let services: TestServices;
let api: Api;
beforeEach(() => {
  services = testServices();
  api = apiOf(services);
});

function rowsOf(gameId: string): Row[] {
  return [...(services.rows.get(gameId)?.values() ?? [])];
}

/** The events of all rows that a game has, as they are written now. */
function eventsOf(gameId: string, writtenAt = services.set.now): GameEvent[] {
  return rowsOf(gameId).flatMap((row) => eventsOfRow(row, writtenAt, services.set.gameTypes));
}

/** Lets the change feed follow a game, which makes the snapshots that are due. */
async function followed(gameId: string): Promise<void> {
  await feedHandler(services)({ Records: streamRecords(rowsOf(gameId)) }, INVOCATION);
}

function named(events: readonly GameEvent[]): string[] {
  return events.map(({ event, version }) => `${event} ${version}`);
}

async function enter(game: Played, ...phases: string[]): Promise<Played> {
  let at = game;
  for (const to of phases)
    at = await played(api, at, `to-${to}`, { action: "go", actor: "ann", to, patch: { secret: 1 } });
  return at;
}

test("a game that was created, changed its phases and is over", async () => {
  const game = await created(api, "g1", { gameType: "six-phase", state: { secret: 0 } });
  await enter(game, "PREPARATION", "GAME_OVER");
  await followed("g1");
  const events = eventsOf("g1");
  expect(named(events)).toEqual([
    "created 0",
    "phase-changed 1",
    "phase-changed 2",
    "finished 2",
    "snapshot 1",
    "snapshot 2",
  ]);
  expect(events[1]).toEqual({
    id: expect.stringMatching(/^[\w-]{43}$/),
    event: "phase-changed",
    gameId: "g1",
    gameType: "six-phase",
    version: 1,
    from: "NOT_STARTED",
    phase: "PREPARATION",
    time: new Date(START).toISOString(),
  });
  expect(new Set(events.map(({ id }) => id)).size).toBe(events.length);
  expect(JSON.stringify(events)).not.toMatch(/secret|ann/);
});

test("each event is of its schema in docs, which is the one that the code has", async () => {
  const game = await created(api, "g1", { gameType: "six-phase" });
  await enter(game, "PREPARATION", "GAME_OVER");
  await followed("g1");
  await api("POST /v1/games/g1/corrections", {
    body: { commitId: "c", expectedVersion: 2, reason: "test", state: {} },
  });
  const before = eventsOf("g1");
  await api("DELETE /v1/games/g1");
  const all = [...before, ...eventsOf("g1")];
  const document: unknown = JSON.parse(readFileSync(EVENTS_FILE, "utf8"));
  expect(document).toEqual(JSON.parse(eventsSchema()));
  const validate = new Ajv.Ajv2020({ strict: false, validateFormats: false }).compile(Object(document));
  expect(new Set(all.map(({ event }) => event))).toEqual(new Set(Object.keys(EVENT_TYPES)));
  for (const event of all) {
    expect(gameEvent.safeParse(event).success).toBe(true);
    expect(validate(event)).toBe(true);
    expect(validate({ ...event, state: {} })).toBe(false);
  }
});

describe("nothing comes of", () => {
  test("an ordinary commit, nor of one that leads back to its phase", async () => {
    const game = await created(api, "g1");
    await playedOn(api, game, 2);
    expect(named(eventsOf("g1"))).toEqual(["created 0"]);
  });

  test("rows that get their expiry when the game is archived, and rows that are restored", async () => {
    await enter(await created(api, "g1", { gameType: "six-phase" }), "PREPARATION", "GAME_OVER");
    await followed("g1");
    expect(eventsOf("g1", START + DAY_MS)).toEqual([]);
  });

  test("a snapshot that gets its expiry", async () => {
    await enter(await created(api, "g1", { gameType: "six-phase" }), "PREPARATION", "DECLARATION");
    await followed("g1");
    await api("POST /v1/games/g1/snapshots", { body: {} });
    await api("POST /v1/games/g1/corrections", {
      body: { commitId: "c", expectedVersion: 2, reason: "test", state: {} },
    });
    await api("POST /v1/games/g1/snapshots", { body: {} });
    const snapshots = named(eventsOf("g1")).filter((name) => name.startsWith("snapshot"));
    // The second is kept by hand, then overtaken; the first was due, and had its expiry from the start.
    expect(snapshots).toEqual(["snapshot 1", "snapshot 3"]);
  });

  test.each([
    ["with its old times", START - DAY_MS],
    ["with the time of the import", START],
  ])("a game that is imported, %s", async (_, at) => {
    const part = {
      gameType: "six-phase",
      createdAt: new Date(at).toISOString(),
      contentDigest: "d".repeat(16),
      created: { state: {} },
      complete: { version: 0 },
    };
    expect(await api("POST /v1/games/g1/import", { body: part })).toMatchObject({ status: 201 });
    expect(eventsOf("g1")).toEqual([]);
  });
});

test("a correction, of a game that is over as well", async () => {
  await enter(await created(api, "g1", { gameType: "six-phase" }), "PREPARATION", "GAME_OVER");
  for (const [version, state] of [
    [2, { score: 1 }],
    [3, { score: 2 }],
  ] as const)
    await api("POST /v1/games/g1/corrections", {
      body: { commitId: `c${version}`, expectedVersion: version, reason: "private", state },
    });
  expect(named(eventsOf("g1")).slice(-2)).toEqual(["corrected 3", "corrected 4"]);
});

test("a wipe, once, with the last version that the game had; and again in the next life of its id", async () => {
  await playedOn(api, await created(api, "g1"), 2);
  await api("DELETE /v1/games/g1");
  const events = eventsOf("g1");
  expect(events).toEqual([
    {
      id: expect.stringMatching(/^[\w-]{43}$/),
      event: "wiped",
      gameId: "g1",
      version: 2,
      time: new Date(START).toISOString(),
    },
  ]);
  const [last] = rowsOf("g1").filter((row) => row.kind === "tombstone" && row.last);
  if (last?.kind !== "tombstone") throw new Error("there is no last tombstone");
  expect(fromItem(toItem(last))).toEqual(last);
  const [later] = eventsOfRow({ ...last, expiresAt: last.expiresAt + 1 }, START, services.set.gameTypes);
  expect(later?.id).not.toBe(events[0]?.id);
});

test("a wipe of a game that is in the archive alone, whose last version the table does not have", async () => {
  const { table, games, now } = { table: services.stateTable, games: services.games, now: START };
  await games.mark({
    kind: "wipe",
    gameId: "g1",
    markedAt: now,
    foundAt: now,
    creatableAt: now,
    due: { at: now, since: now },
  });
  await wipeGame({ table, games, now }, "g1");
  expect(eventsOf("g1")).toEqual([
    { id: expect.any(String), event: "wiped", gameId: "g1", time: new Date(START).toISOString() },
  ]);
});

test("a fork of a game that is over is created, and over", async () => {
  await enter(await created(api, "g1", { gameType: "six-phase" }), "PREPARATION", "GAME_OVER");
  await api("POST /v1/games/g2", { body: { from: { gameId: "g1", version: 2 } } });
  expect(named(eventsOf("g2"))).toEqual(["created 0", "finished 0"]);
});

test("the same rows give the same events, with the same ids", async () => {
  await enter(await created(api, "g1", { gameType: "six-phase" }), "PREPARATION");
  services.set.now += 1_000;
  expect(eventsOf("g1")).toEqual(eventsOf("g1"));
});
