import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { imageOfRow } from "../../../../lambdas/store/stream-image.ts";
import { type EventBus, eventBus } from "../../../../lambdas/triggers/events/event-bus.ts";
import type { GameEvent } from "../../../../lambdas/triggers/events/game-event.ts";
import { eventsHandler } from "../../../../lambdas/triggers/events/publish-events.ts";
import { apiOf } from "../../../fixtures/api.ts";
import { type AwsServer, startAwsServer } from "../../../fixtures/aws-server.ts";
import { INVOCATION } from "../../../fixtures/invocation.ts";
import { created } from "../../../fixtures/play.ts";
import { type TestServices, testServices } from "../../../fixtures/services.ts";
import { START } from "../../../fixtures/time.ts";

let services: TestServices;
let taken: GameEvent[];
/** Of which game the bus takes no event. */
let refused: string | undefined;
let down: boolean;
const bus: EventBus = async (events) => {
  if (down) throw new Error("no connection");
  return events.map((event) => {
    if (event.gameId === refused) return "ThrottlingException slow down";
    taken.push(event);
    return undefined;
  });
};

beforeEach(() => {
  services = testServices();
  taken = [];
  refused = undefined;
  down = false;
});

/** Creates so many games; their records in the stream. */
async function games(count: number) {
  const api = apiOf(services);
  const ids = Array.from({ length: count }, (_, index) => `g${index}`);
  for (const gameId of ids) await created(api, gameId);
  return ids.map((gameId, index) => {
    const [row] = services.rows.get(gameId)?.values() ?? [];
    if (!row) throw new Error("no row");
    return {
      dynamodb: {
        SequenceNumber: String(index),
        ApproximateCreationDateTime: START / 1_000,
        Keys: { gameId: { S: gameId } },
        NewImage: imageOfRow(row),
      },
    };
  });
}

async function publish(Records: readonly object[]) {
  const { batchItemFailures } = await eventsHandler(services, bus)({ Records }, INVOCATION);
  return batchItemFailures.map(({ itemIdentifier }) => itemIdentifier);
}

function ids(): string[] {
  return taken.map(({ gameId }) => gameId);
}

test("events go to the bus, ten a request", async () => {
  const records = await games(12);
  expect(await publish(records)).toEqual([]);
  expect(ids()).toEqual(Array.from({ length: 12 }, (_, index) => `g${index}`));
});

test("from the first event on that the bus does not take, records come again, and repeats have the same ids", async () => {
  const records = await games(12);
  refused = "g4";
  expect(await publish(records)).toEqual(["4"]);
  expect(ids()).not.toContain("g4");
  refused = undefined;
  expect(await publish(records.slice(4))).toEqual([]);
  expect(new Set(ids()).size).toBe(12);
  expect(new Set(taken.map(({ id }) => id)).size).toBe(12);
  expect(taken.length).toBeGreaterThan(12);
});

test("while the bus does not answer, all come again", async () => {
  const records = await games(2);
  down = true;
  expect(await publish(records)).toEqual(["0"]);
  expect(services.logged).toHaveLength(1);
});

test("before the game types were read, all come again: nobody can say what is over", async () => {
  const records = await games(2);
  services.set.unread = ["game-types"];
  expect(await publish(records)).toEqual(["0", "1"]);
  expect(taken).toEqual([]);
});

test("a removal has no events", async () => {
  const [record] = await games(1);
  const { NewImage: _image, ...removal } = record?.dynamodb ?? {};
  expect(await publish([{ dynamodb: removal }])).toEqual([]);
});

test("a record that can't be read comes again, after those before it, and is passed over when it is old", async () => {
  const [first, second, third] = await games(3);
  const broken = { dynamodb: { ...second?.dynamodb, NewImage: { gameId: { S: "g1" } } } };
  const Records = [first ?? {}, broken, third ?? {}];
  expect(await publish(Records)).toEqual(["1"]);
  expect(ids()).toEqual(["g0"]);
  services.set.now += 20 * 60_000;
  expect(await publish(Records)).toEqual([]);
  expect(ids()).toEqual(["g0", "g0", "g2"]);
  expect(services.loggedFields).toEqual([{ gameId: "g1" }, { gameId: "g1" }]);
});

describe("a bus of EventBridge", () => {
  let server: AwsServer;
  const asked: unknown[] = [];
  beforeEach(async () => {
    asked.length = 0;
    server = await startAwsServer(({ body }) => {
      asked.push(JSON.parse(body.toString()));
      return {
        body: {
          Entries: [{ EventId: "1" }, { ErrorCode: "ThrottlingException", ErrorMessage: "slow down" }],
        },
      };
    });
    for (const [name, value] of [
      ["AWS_ENDPOINT_URL_EVENTBRIDGE", server.endpoint],
      ["AWS_REGION", "eu-west-1"],
      ["AWS_ACCESS_KEY_ID", "none"],
      ["AWS_SECRET_ACCESS_KEY", "none"],
    ] as const)
      vi.stubEnv(name, value);
  });
  afterEach(() => {
    vi.unstubAllEnvs();
    server.close();
  });

  test("gets each event by its type, and says of each whether it was taken", async () => {
    const time = new Date(START).toISOString();
    const event = { id: "i".repeat(43), event: "wiped", gameId: "g", version: 1, time } as const;
    expect(await eventBus("savepoint-test")([event, event, event])).toEqual([
      undefined,
      "ThrottlingException slow down",
      "no answer",
    ]);
    const entry = {
      EventBusName: "savepoint-test",
      Source: "savepoint",
      DetailType: "wiped",
      Time: START / 1_000,
      Detail: JSON.stringify(event),
    };
    expect(asked).toEqual([{ Entries: [entry, entry, entry] }]);
  });
});
