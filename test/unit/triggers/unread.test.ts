import { expect, test } from "vitest";
import { feedHandler } from "../../../lambdas/triggers/feed.ts";
import { sweepHandler } from "../../../lambdas/triggers/sweeper.ts";
import { apiOf } from "../../fixtures/api.ts";
import { INVOCATION } from "../../fixtures/invocation.ts";
import { created, playedOn } from "../../fixtures/play.ts";
import { testServices } from "../../fixtures/services.ts";
import { streamRecords } from "../../fixtures/stream-records.ts";
import { START } from "../../fixtures/time.ts";

// A process that has never read its game types knows neither when a game is over nor for how long it is kept.

const DAY_MS = 24 * 3_600_000;

async function playing() {
  const services = testServices();
  const api = apiOf(services);
  await playedOn(api, await created(api, "g1"), 3);
  const Records = streamRecords(services.rows.get("g1")?.values() ?? []);
  services.set.unread = ["game-types"];
  services.calls.length = 0;
  async function metric(name: string) {
    return (await api("GET /metrics")).text.match(new RegExp(`^${name} (.*)$`, "m"))?.[1];
  }
  return { services, Records, metric };
}

test("the change feed has every record sent again, and follows them when the configuration is there", async () => {
  const { services, Records, metric } = await playing();
  const follow = feedHandler(services);
  const all = Records.map(({ dynamodb }) => ({ itemIdentifier: dynamodb.SequenceNumber }));
  expect(await follow({ Records }, INVOCATION)).toEqual({ batchItemFailures: all });
  expect(services.calls).toEqual([]);
  expect(await metric("state_snapshot_failures")).toBe("0");
  services.set.unread = [];
  expect(await follow({ Records }, INVOCATION)).toEqual({ batchItemFailures: [] });
});

test("the sweeper waits, and still says how old the oldest uncovered commit is", async () => {
  const { services, Records } = await playing();
  services.set.unread = [];
  await feedHandler(services)({ Records }, INVOCATION);
  services.set.unread = ["game-types"];
  services.set.now = START + 16 * DAY_MS;
  const sweep = sweepHandler(services, 60);
  expect(await sweep({}, INVOCATION)).toEqual({ visited: 0, covered: 0, finished: false });
  const swept = services.measured.at(-1)?.samples ?? [];
  expect(swept).toContainEqual({ name: "oldest_uncovered_tail_seconds", value: expect.any(Number) });
  expect(swept).toContainEqual({ name: "configuration_unread", value: 1 });
  services.set.unread = [];
  expect(await sweep({}, INVOCATION)).toMatchObject({ covered: 1, finished: true });
});

test("where the stage says so they go by what is compiled in", async () => {
  const { services, Records } = await playing();
  const guessing = { ...services, mayGuess: true };
  expect(await feedHandler(guessing)({ Records }, INVOCATION)).toEqual({ batchItemFailures: [] });
});
