import { beforeEach, describe, expect, test } from "vitest";
import type { Row } from "../../../lambdas/store/rows.ts";
import { imageOfRow } from "../../../lambdas/store/stream-image.ts";
import { feedHandler } from "../../../lambdas/triggers/feed.ts";
import { type Api, apiOf } from "../../fixtures/api.ts";
import { INVOCATION } from "../../fixtures/invocation.ts";
import { created, type Played, played, playedOn } from "../../fixtures/play.ts";
import { type TestServices, testServices } from "../../fixtures/services.ts";
import { START } from "../../fixtures/time.ts";

let services: TestServices;
let api: Api;
let follow: (event: unknown) => ReturnType<ReturnType<typeof feedHandler>>;

beforeEach(() => {
  services = testServices();
  api = apiOf(services);
  const handler = feedHandler(services);
  follow = (event) => handler(event, INVOCATION);
});

function rowsOf(gameId: string): Row[] {
  return [...(services.rows.get(gameId)?.values() ?? [])];
}

function record({ gameId }: Row, sequence: string, image: unknown) {
  return {
    eventName: "INSERT",
    dynamodb: { SequenceNumber: sequence, Keys: { gameId: { S: gameId } }, NewImage: image },
  };
}

function recordsOf(gameId: string) {
  return rowsOf(gameId).map((row, index) => record(row, `${gameId}-${index}`, imageOfRow(row)));
}

async function directory() {
  return (await api("GET /v1/games")).body.games;
}

async function metric(name: string) {
  return (await api("GET /metrics")).text.match(new RegExp(`^${name} (.*)$`, "m"))?.[1];
}

/** A game of six phases with so many phase changes. */
async function sixPhases(gameId: string, phases: readonly string[]): Promise<Played> {
  let game = await created(api, gameId, { gameType: "six-phase" });
  services.set.now += 1_000;
  for (const to of phases) game = await played(api, game, to, { action: "go", to, patch: { phase: to } });
  return game;
}

test("the directory and the snapshots follow what is notable", async () => {
  await sixPhases("g1", ["PREPARATION", "DECLARATION", "GAME_OVER"]);
  expect(services.entries.get("g1")).toMatchObject({ version: 0, status: "active" });
  expect(await follow({ Records: recordsOf("g1") })).toEqual({ batchItemFailures: [] });
  expect(await directory()).toMatchObject([
    { gameId: "g1", version: 3, phase: "GAME_OVER", status: "finished", snapshot: 3 },
  ]);
  expect((await api("GET /v1/games/g1/snapshots")).body.snapshots).toHaveLength(3);
  expect(await metric("state_snapshots_created")).toBe("3");
});

test("what is not notable costs nothing", async () => {
  await playedOn(api, await created(api, "g1"), 3);
  services.calls.length = 0;
  await follow({ Records: recordsOf("g1").slice(2) });
  expect(services.calls).toEqual([]);
});

test("records that come twice, late, or in another order do no harm", async () => {
  await sixPhases("g1", ["PREPARATION", "DECLARATION", "TURN"]);
  const records = recordsOf("g1");
  await follow({ Records: records.toReversed() });
  await follow({ Records: records });
  await follow({ Records: records.slice(0, 2) });
  expect(await directory()).toMatchObject([{ version: 3, phase: "TURN", snapshot: 3 }]);
  expect((await api("GET /v1/games/g1/state")).body).toMatchObject({ version: 3, state: { phase: "TURN" } });
  expect((await api("GET /v1/games/g1/snapshots")).body.snapshots).toMatchObject([
    { version: 3 },
    { version: 2 },
    { version: 1 },
  ]);
  expect(await metric("state_snapshots_created")).toBe("3");
});

test("a failure is reported from its record on, and only for its game", async () => {
  await sixPhases("g1", ["PREPARATION", "DECLARATION"]);
  await sixPhases("g2", ["PREPARATION"]);
  const [first, ...rest] = recordsOf("g1");
  const broken = rest.map((one, index) =>
    index === 0 ? { ...one, dynamodb: { ...one.dynamodb, NewImage: { gameId: { S: "g1" } } } } : one,
  );
  const { batchItemFailures } = await follow({ Records: [first, ...broken, ...recordsOf("g2")] });
  expect(batchItemFailures).toEqual([{ itemIdentifier: "g1-1" }, { itemIdentifier: "g1-2" }]);
  expect(services.entries.get("g1")).toMatchObject({ version: 0 });
  expect(services.entries.get("g2")).toMatchObject({ version: 1, snapshot: 1 });
  expect(services.logged).toHaveLength(1);
  expect(services.loggedFields).toEqual([{ gameId: "g1" }]);
  expect(await metric("state_snapshot_failures")).toBe("1");
  await follow({ Records: recordsOf("g1") });
  expect((await api("GET /v1/games/g1/snapshots")).body.snapshots).toHaveLength(2);
});

test("a store that fails is reported, and called again, and the next try succeeds", async () => {
  await sixPhases("g1", ["PREPARATION"]);
  services.set.fault = (call) => (call === "insert" ? "before" : undefined);
  expect((await follow({ Records: recordsOf("g1") })).batchItemFailures).toEqual([
    { itemIdentifier: "g1-1" },
  ]);
  services.set.fault = () => undefined;
  await follow({ Records: recordsOf("g1") });
  expect(await directory()).toMatchObject([{ version: 1, snapshot: 1 }]);
});

describe("a failure that is none of a store's", () => {
  const minutes = 60_000;
  function event(age: number) {
    const [first, second] = recordsOf("g1");
    if (!first || !second) throw new Error("there are records");
    const seconds = (services.set.now - age) / 1000;
    const broken = {
      ...second.dynamodb,
      NewImage: { gameId: { S: "g1" } },
      ApproximateCreationDateTime: seconds,
    };
    return { Records: [first, { ...second, dynamodb: broken }, ...recordsOf("g1").slice(2)] };
  }

  test("is tried again for a while, then passed over: what comes after it is followed", async () => {
    await sixPhases("g1", ["PREPARATION", "DECLARATION"]);
    const young = await follow(event(15 * minutes));
    expect(young.batchItemFailures).toEqual([{ itemIdentifier: "g1-1" }, { itemIdentifier: "g1-2" }]);
    expect(await follow(event(15 * minutes + 1_000))).toEqual({ batchItemFailures: [] });
    expect(services.entries.get("g1")).toMatchObject({ version: 2, snapshot: 2 });
    expect(services.logged).toHaveLength(2);
  });

  test("that is a store's is waited out, however old the record is, and so is an open circuit breaker", async () => {
    await sixPhases("g1", ["PREPARATION"]);
    const old = recordsOf("g1").map((one) => ({
      ...one,
      dynamodb: { ...one.dynamodb, ApproximateCreationDateTime: (services.set.now - 600 * minutes) / 1000 },
    }));
    services.set.fault = () => "before";
    for (let tries = 0; tries < 12; tries += 1)
      expect((await follow({ Records: old })).batchItemFailures).not.toEqual([]);
    expect(services.breaker.status().state).toBe("open");
    services.set.fault = () => undefined;
    services.set.now += minutes;
    expect(await follow({ Records: old })).toEqual({ batchItemFailures: [] });
    expect(services.entries.get("g1")).toMatchObject({ version: 1, snapshot: 1 });
  });
});

test("what fails in the directory is counted by its own name, and no snapshot's", async () => {
  await sixPhases("g1", ["PREPARATION"]);
  services.set.fault = (call) => (call === "games.advance" ? "before" : undefined);
  expect((await follow({ Records: recordsOf("g1") })).batchItemFailures).not.toEqual([]);
  expect(await metric("directory_update_failures")).toBe("1");
  expect(await metric("state_snapshot_failures")).toBe("0");
});

test("a wiped game's late records are passed over, and do not bring it back", async () => {
  await sixPhases("g1", ["PREPARATION"]);
  const late = recordsOf("g1");
  await api("DELETE /v1/games/g1");
  expect(await follow({ Records: late })).toEqual({ batchItemFailures: [] });
  expect(await directory()).toEqual([]);
  expect(rowsOf("g1").map(({ kind }) => kind)).toEqual(["tombstone", "tombstone", "tombstone"]);
});

test("snapshots are not made while they are off", async () => {
  services.set.flags = { enable_state_snapshots: { enabled: false } };
  await sixPhases("g1", ["PREPARATION"]);
  await follow({ Records: recordsOf("g1") });
  expect(await directory()).toMatchObject([{ version: 1 }]);
  expect((await api("GET /v1/games/g1/snapshots")).body.snapshots).toEqual([]);
});

describe("records that are none of ours", () => {
  test("removals and other rows are passed over", async () => {
    await sixPhases("g1", ["PREPARATION"]);
    await api("POST /v1/games/g1/snapshots");
    const [row] = rowsOf("g1");
    if (!row) throw new Error("there are rows");
    services.calls.length = 0;
    const others = rowsOf("g1")
      .filter(({ kind }) => kind !== "commit")
      .map((other, index) => record(other, `o${index}`, imageOfRow(other)));
    const removal = { eventName: "REMOVE", dynamodb: { SequenceNumber: "r", Keys: { gameId: { S: "g1" } } } };
    expect(await follow({ Records: [removal, ...others] })).toEqual({ batchItemFailures: [] });
    expect(services.calls).toEqual([]);
  });

  test("a commit ten minutes after the one before is notable, no matter what it holds", async () => {
    const game = await created(api, "g1");
    services.set.now = START + 600_000;
    const second = await played(api, game, "c1");
    await played(api, second, "c2");
    await follow({ Records: recordsOf("g1") });
    expect(services.entries.get("g1")).toMatchObject({ version: 1, updatedAt: START + 600_000 });
  });

  test.each([null, {}, { Records: 3 }, { Records: [{}] }, { Records: [{ dynamodb: {} }] }])(
    "the event %j is refused as a whole, for the queue of dead letters",
    async (event) => {
      await expect(follow(event)).rejects.toThrow();
    },
  );
});
