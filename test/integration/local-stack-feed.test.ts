import { describe, expect, onTestFinished, test } from "vitest";
import { POSITION } from "../../lambdas/store/attribute-names.ts";
import { versionOf } from "../../lambdas/store/keys.ts";
import type { Row } from "../../lambdas/store/rows.ts";
import { rowFromImage } from "../../lambdas/store/stream-image.ts";
import { feedHandler } from "../../lambdas/triggers/feed.ts";
import { catchUp } from "../../scripts/local/catch-up.ts";
import { type FollowEvent, type LocalFeed, localFeed } from "../../scripts/local/feed.ts";
import { followedTable } from "../../scripts/local/followed-table.ts";
import { appendAll, appendAt, create, move } from "../fixtures/appends.ts";
import { STATE_TABLE, startDynalite } from "../fixtures/dynalite.ts";
import { gameType, gameTypes } from "../fixtures/game-types.ts";
import { INVOCATION } from "../fixtures/invocation.ts";
import { type StoreFault, testServices } from "../fixtures/services.ts";
import { START } from "../fixtures/time.ts";
import { type World, world } from "../fixtures/world.ts";

const types = gameTypes(
  gameType({ snapshot: { everyTransitions: 2, onPhaseChange: false, onTerminalPhase: true } }),
);
function to(phase: string) {
  return move(phase, { action: "go", to: phase });
}

/** A world whose writes are followed, as in the local stack. */
function followedWorld(): World & {
  readonly feed: LocalFeed;
  readonly services: ReturnType<typeof testServices>;
} {
  const services = testServices();
  services.set.gameTypes = types;
  const follow = feedHandler(services);
  const feed = localFeed((event) => follow(event, INVOCATION), services.log);
  const table = followedTable(services.stateTable, feed, services.clock);
  return Object.assign(world({ table, gameTypes: types }), { feed, services });
}

describe("writes in the local stack", () => {
  test("bring the directory forward and make the snapshots that are due", async () => {
    const here = followedWorld();
    const cursor = await create(here, "room-1");
    await appendAll(here, cursor, [move("a"), to("HALF"), move("b"), to("GAME_OVER")]);
    await here.feed.idle();
    const entry = await here.services.games.get("room-1");
    expect(entry).toMatchObject({ phase: "GAME_OVER", version: 4, snapshot: 4, status: "finished" });
  });

  test.each([
    ["done, but not answered", "after", 1],
    ["not done", "before", undefined],
  ] as const)("that are %s are followed as they are", async (_, fault, version) => {
    const here = followedWorld();
    const cursor = await create(here, "room-1");
    await here.feed.idle();
    here.services.set.fault = once("insert", fault);
    await expect(appendAt(here, cursor, to("HALF"))).rejects.toThrow();
    await here.feed.idle();
    expect(await here.services.games.get("room-1")).toMatchObject({ version: version ?? 0 });
  });

  test("are followed when a resend finds them there", async () => {
    const here = followedWorld();
    const cursor = await create(here, "room-1");
    await appendAt({ ...here, table: here.services.stateTable }, cursor, to("HALF"));
    await here.feed.idle();
    expect(await here.services.games.get("room-1")).toMatchObject({ version: 0 });
    expect(await appendAt(here, cursor, to("HALF"))).toMatchObject({ outcome: "repeated" });
    await here.feed.idle();
    expect(await here.services.games.get("room-1")).toMatchObject({ version: 1 });
  });

  test("come again until they are followed", async () => {
    const here = followedWorld();
    let failures = 0;
    here.services.set.fault = (call) => {
      if (call !== "games.add" || failures === 3) return undefined;
      failures += 1;
      return "before";
    };
    await create(here, "room-1");
    await here.feed.idle();
    expect(failures).toBe(3);
    expect(here.services.logged).toHaveLength(3);
    expect(await here.services.games.get("room-1")).toMatchObject({ version: 0 });
  });
});

describe("the local feed", () => {
  test("sends what DynamoDB's stream sends", async () => {
    const { events, feed } = recordedFeed(() => []);
    const row = await someRow();
    feed.push("room-1", async () => row);
    await feed.idle();
    const Keys = { gameId: { S: "room-1" }, [POSITION]: { S: row.position } };
    const dynamodb = { Keys, SequenceNumber: expect.stringMatching(/^\d{21}$/), StreamViewType: "NEW_IMAGE" };
    expect(events).toMatchObject([
      { Records: [{ eventName: "INSERT", eventSource: "aws:dynamodb", dynamodb }] },
    ]);
    expect(
      events.flatMap(({ Records }) => Records.map(({ dynamodb: { NewImage } }) => rowFromImage(NewImage))),
    ).toEqual([row]);
  });

  test("sends again from the first that failed on, in order, and nothing before it", async () => {
    const failing = [["2"], ["3"], []];
    const { sequences, feed } = recordedFeed(() => failing.shift() ?? []);
    const row = await someRow();
    for (let count = 0; count < 4; count += 1) feed.push("room-1", async () => row);
    await feed.idle();
    expect(sequences()).toEqual([
      ["1", "2", "3", "4"],
      ["2", "3", "4"],
      ["3", "4"],
    ]);
  });

  test("lets no game wait for another that fails", async () => {
    const { feed, sequences } = recordedFeed(({ gameId, tries }) =>
      gameId === "room-1" && tries < 3 ? ["1"] : [],
    );
    const row = await someRow();
    feed.push("room-1", async () => row);
    feed.push("room-2", async () => ({ ...row, gameId: "room-2" }));
    await feed.idle();
    expect(sequences()).toEqual([["1"], ["2"], ["1"], ["1"]]);
  });

  test("takes a row that cannot be read as one that failed", async () => {
    const { feed, sequences } = recordedFeed(() => []);
    const row = await someRow();
    const outcomes = [Promise.reject(new Error("the database is away")), Promise.resolve(row)];
    feed.push("room-1", async () => await outcomes.shift());
    await feed.idle();
    expect(sequences()).toEqual([["1"]]);
  });

  test("stops at once, and leaves the rest to the next start", async () => {
    const { feed, sequences } = recordedFeed(() => ["1"]);
    const row = await someRow();
    feed.push("room-1", async () => row);
    await feed.stop();
    feed.push("room-1", async () => row);
    await feed.idle();
    expect(sequences()).toEqual([["1"]]);
  });
});

test("at the start, each game's last due snapshot and all that is notable after it is handed over", async () => {
  const dynalite = await startDynalite();
  onTestFinished(dynalite.close);
  const there = world({ table: dynalite.state, gameTypes: types });
  await appendAll(there, await create(there, "due"), [
    move("a"),
    move("b"),
    move("c"),
    move("d"),
    to("HALF"),
  ]);
  await appendAll(there, await create(there, "not-due"), [to("HALF")]);
  await create(there, "new");
  const handed: string[] = [];
  const loads: (() => Promise<Row | undefined>)[] = [];
  const push: LocalFeed["push"] = (gameId, load) => {
    handed.push(gameId);
    loads.push(load);
  };
  const feed = { push, idle: async () => {}, stop: async () => {} };
  expect(await catchUp(dynalite.client, STATE_TABLE, feed, START)).toBe(handed.length);
  const rows = await Promise.all(loads.map(async (load) => await load()));
  const positions = rows.map((row) => `${row?.gameId} ${versionOf(row?.position ?? "")}`);
  expect(positions.toSorted()).toEqual(["due 4", "due 5", "new 0", "not-due 0", "not-due 1"]);
  expect(positions.indexOf("due 4")).toBeLessThan(positions.indexOf("due 5"));
});

function once(call: string, fault: StoreFault): (made: string) => StoreFault | undefined {
  let left = 1;
  return (made) => {
    if (made !== call || left === 0) return undefined;
    left -= 1;
    return fault;
  };
}

async function someRow(): Promise<Row> {
  const here = world();
  await create(here, "room-1");
  const { rows } = await here.table.query(
    { gameId: "room-1", from: "0", newestFirst: false, limit: 1 },
    START,
  );
  const [row] = rows;
  if (!row) throw new Error("a game has a first row");
  return row;
}

/** A feed whose events are recorded. @param fail The numbers of the records that fail, for each event. */
function recordedFeed(
  fail: (event: { readonly gameId: string | undefined; readonly tries: number }) => readonly string[],
) {
  const events: Parameters<FollowEvent>[0][] = [];
  const tries = new Map<string | undefined, number>();
  const follow: FollowEvent = async (event) => {
    events.push(event);
    const gameId = event.Records[0]?.dynamodb.Keys.gameId.S;
    tries.set(gameId, (tries.get(gameId) ?? 0) + 1);
    const failed = fail({ gameId, tries: tries.get(gameId) ?? 0 });
    return { batchItemFailures: failed.map((number) => ({ itemIdentifier: number.padStart(21, "0") })) };
  };
  const log = { info: () => {}, warn: () => {}, error: () => {} };
  return {
    events,
    feed: localFeed(follow, log),
    sequences: () =>
      events.map(({ Records }) => Records.map(({ dynamodb }) => String(Number(dynamodb.SequenceNumber)))),
  };
}
