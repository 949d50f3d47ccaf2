import { beforeEach, expect, test } from "vitest";
import * as z from "zod/mini";
import { gameEvent } from "../../../lambdas/triggers/events/game-event.ts";
import { EVENTS_ROUTE, localEvents } from "../../../scripts/local/events.ts";
import type { Handler } from "../../../scripts/local/http-server.ts";
import { type Api, apiOf } from "../../fixtures/api.ts";
import { INVOCATION } from "../../fixtures/invocation.ts";
import { created } from "../../fixtures/play.ts";
import { type TestServices, testServices } from "../../fixtures/services.ts";

const page = z.strictObject({ events: z.array(gameEvent), next: z.string(), complete: z.boolean() });

let services: TestServices;
let api: Api;
let handler: Handler;
beforeEach(() => {
  services = testServices();
  const { watched, answering } = localEvents(() => services.set.gameTypes, services.clock);
  const { stateTable, games } = services;
  const tables = watched(() => ({ stateTable, games }))({}, () => {});
  api = apiOf({ ...services, ...tables });
  handler = answering(async () => ({ statusCode: 404 }));
});

function event(routeKey: string, queryStringParameters: Record<string, string>) {
  const given = { headers: { "accept-encoding": "" }, pathParameters: {}, isBase64Encoded: false };
  return { routeKey, ...given, queryStringParameters };
}

async function ask(after?: string) {
  const { body } = await handler(event(EVENTS_ROUTE, after === undefined ? {} : { after }), INVOCATION);
  return page.parse(JSON.parse(String(body)));
}

function ids({ events }: z.infer<typeof page>): string[] {
  return events.map(({ gameId }) => gameId);
}

test("those who follow get what is written from their first question on, each once", async () => {
  await created(api, "before");
  const first = await ask();
  expect(first).toMatchObject({ events: [], complete: true });
  await created(api, "g1");
  await created(api, "g2");
  const second = await ask(first.next);
  expect(ids(second)).toEqual(["g1", "g2"]);
  expect(ids(await ask(second.next))).toEqual([]);
  // An answer that was lost is asked for again.
  expect(ids(await ask(first.next))).toEqual(["g1", "g2"]);
});

test("a creation that is sent again is no event", async () => {
  const { next } = await ask();
  await created(api, "g1");
  await created(api, "g1");
  expect(ids(await ask(next))).toEqual(["g1"]);
});

test("who pauses for more than a minute hears that events are missing, and follows again from there", async () => {
  const { next } = await ask();
  services.set.now += 61_000;
  await created(api, "missed");
  const late = await ask(next);
  expect(late).toMatchObject({ events: [], complete: false });
  await created(api, "g1");
  const after = await ask(late.next);
  expect(after.complete).toBe(true);
  expect(ids(after)).toEqual(["g1"]);
});

test("what another process said, or nobody, is no place to follow from", async () => {
  await ask();
  await created(api, "g1");
  for (const after of ["other.0", "other", ""]) expect(await ask(after)).toMatchObject({ complete: false });
});

test("of more than can be kept the newest are, and that is said", async () => {
  const { next } = await ask();
  const { watched, answering } = localEvents(() => services.set.gameTypes, services.clock);
  handler = answering(async () => ({ statusCode: 404 }));
  const { next: begun } = await ask(next);
  const { stateTable } = watched(() => ({ ...services, stateTable: services.stateTable }))({}, () => {});
  await created(api, "g1");
  const [row] = services.rows.get("g1")?.values() ?? [];
  if (!row) throw new Error("no row");
  for (let count = 0; count <= 20_000; count += 1) await stateTable.put(row);
  const found = await ask(begun);
  expect(found.complete).toBe(false);
  expect(found.events).toHaveLength(10_000);
});

test("other requests reach the service", async () => {
  expect(await handler(event("GET /v1/games", {}), INVOCATION)).toEqual({ statusCode: 404 });
});
