import fc from "fast-check";
import { beforeEach, describe, expect, test } from "vitest";
import { gamesRoutes } from "../../../../lambdas/api/games.ts";
import { problemAnswer } from "../../../../lambdas/api/http/answer-schemas.ts";
import { httpHandler } from "../../../../lambdas/api/http/handler.ts";
import { operationsRoutes } from "../../../../lambdas/api/operations.ts";
import { recoveryRoutes } from "../../../../lambdas/api/recovery.ts";
import { snapshotRoutes } from "../../../../lambdas/api/snapshot.ts";
import { transitionRoutes } from "../../../../lambdas/api/transition.ts";
import { feedHandler } from "../../../../lambdas/triggers/feed.ts";
import { allRoutes } from "../../../../scripts/local/all-routes.ts";
import { answerOf, apiOf } from "../../../fixtures/api.ts";
import { INVOCATION } from "../../../fixtures/invocation.ts";
import { created, type Played, playedOn } from "../../../fixtures/play.ts";
import { type TestServices, testServices } from "../../../fixtures/services.ts";
import { event, spoiled, TRAPS } from "./odd-events.ts";

const FUNCTIONS = {
  games: gamesRoutes,
  transition: transitionRoutes,
  recovery: (all: TestServices) => recoveryRoutes(all, async () => {}),
  snapshot: snapshotRoutes,
  operations: operationsRoutes,
};
const ROUTE_KEYS = Object.keys(allRoutes(testServices()));
const WITH_BODY = ROUTE_KEYS.filter((routeKey) => !routeKey.startsWith("GET"));

let services: TestServices;
let target: Played;
let bystander: string;

beforeEach(async () => {
  services = testServices();
  target = await created(apiOf(services), "target", { state: { a: [1, 2, 3] } });
  await playedOn(apiOf(services), await created(apiOf(services), "bystander"), 3);
  bystander = rowsOfBystander();
});

function rowsOfBystander(): string {
  return JSON.stringify([...(services.rows.get("bystander") ?? [])]);
}

/** Calls a handler with an event, and holds what must hold no matter what the event is. @returns the status. */
async function survives(event: unknown, routes = allRoutes(services)): Promise<number> {
  const result = await httpHandler(services, routes)(event, INVOCATION);
  const { status, headers, text, body } = answerOf(result);
  expect(Number.isInteger(status)).toBe(true);
  expect(status).toBeGreaterThanOrEqual(200);
  expect(status).toBeLessThan(500);
  for (const value of Object.values(headers)) expect(typeof value).toBe("string");
  expect(text).not.toMatch(/\\n\s+at |\.ts:\d+|node_modules/);
  if (status >= 400) expect(problemAnswer.safeParse(body).error).toBeUndefined();
  expect(services.logged).toEqual([]);
  expect(rowsOfBystander()).toBe(bystander);
  return status;
}

describe("any event at all", () => {
  test.each(Object.entries(FUNCTIONS))("is answered by %s", async (_, routesOf) => {
    const routes = routesOf(services);
    for (const trap of TRAPS) await survives(trap, routes);
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.anything(), fc.object({ withNullPrototype: true })), async (any) => {
        await survives(any, routes);
      }),
      { numRuns: 300 },
    );
  });

  test("is answered on every route that there is", async () => {
    const part = fc.oneof(fc.anything(), fc.string(), fc.dictionary(fc.string(), fc.string()), fc.json());
    const parts = fc.record(
      { pathParameters: part, queryStringParameters: part, body: part, isBase64Encoded: part, headers: part },
      { requiredKeys: [] },
    );
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...ROUTE_KEYS), parts, async (routeKey, given) => {
        await survives({ routeKey, ...given });
      }),
      { numRuns: 1_000 },
    );
  });

  test("of a stream is refused or followed, and changes nothing that it does not name", async () => {
    const records = fc.oneof(
      fc.anything(),
      fc.record({ Records: fc.array(fc.record({ dynamodb: fc.anything() })) }),
      fc.record({
        Records: fc.array(
          fc.record({
            dynamodb: fc.record({
              SequenceNumber: fc.string(),
              Keys: fc.constant({ gameId: { S: "target" } }),
              NewImage: fc.anything(),
            }),
          }),
        ),
      }),
    );
    await fc.assert(
      fc.asyncProperty(records, async (given) => {
        const failures = await feedHandler(services)(given, INVOCATION).catch(() => undefined);
        if (failures) expect(Array.isArray(failures.batchItemFailures)).toBe(true);
        expect(rowsOfBystander()).toBe(bystander);
      }),
      { numRuns: 300 },
    );
  });
});

describe("any body at all", () => {
  const bodies = fc.oneof(
    { weight: 3, arbitrary: fc.json({ maxDepth: 6 }) },
    { weight: 1, arbitrary: fc.string({ unit: "binary" }) },
    {
      weight: 1,
      arbitrary: fc
        .object({ key: fc.constantFrom("__proto__", "constructor", "a", "state", "patch") })
        .map((object) => JSON.stringify(object)),
    },
  );

  test("is answered on every route that takes one", async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...WITH_BODY),
        bodies,
        fc.boolean(),
        async (routeKey, text, encode) => {
          const body = encode ? Buffer.from(text).toString("base64") : text;
          await survives(event(routeKey, { body, isBase64Encoded: encode }));
        },
      ),
      { numRuns: 1_000 },
    );
  });
});

describe("nearly right requests", () => {
  test("are answered, and refused where they are wrong", async () => {
    const whole = {
      "POST /v1/games/{gameId}/transitions": {
        commitId: "c1",
        cursor: target.cursor,
        transitions: [
          { action: "a", from: "NOT_STARTED", to: "TURN", actor: "x", payload: { a: 1 }, patch: { b: null } },
          {
            action: "b",
            patch: [
              { op: "move", from: "/a/0", path: "/b" },
              { op: "test", path: "/b", value: 1 },
            ],
          },
        ],
      },
      "POST /v1/games/{gameId}/corrections": {
        commitId: "c1",
        expectedVersion: 0,
        reason: "r",
        patch: [{ op: "copy", from: "/a", path: "/b" }],
      },
      "POST /v1/games/{gameId}/recovery": { mode: "latest", fence: true, commitId: "c1", expectedVersion: 0 },
      "POST /v1/games/{gameId}/snapshots": { commitId: "c1", expectedVersion: 0, state: {} },
      "PUT /v1/games/{gameId}": { gameType: "generic", state: { a: 1 }, metadata: { b: 2 } },
      "PUT /v1/games/{gameId}/metadata": { metadata: { b: 2 } },
    };
    const seen = new Set<number>();
    const odd = fc.oneof(
      fc.jsonValue(),
      fc.constantFrom("/a/-", "/a/1", "", "-", "/~2", 1e308, -1, 0.5, "TURN", { gameId: "bystander" }),
    );
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...Object.entries(whole)),
        fc.array(fc.nat(9), { maxLength: 6 }),
        odd,
        async ([routeKey, body], steps, by) => {
          seen.add(await survives(event(routeKey, { body: JSON.stringify(spoiled(body, steps, by)) })));
        },
      ),
      { numRuns: 1_500 },
    );
    expect([...seen].toSorted()).toEqual(expect.arrayContaining([200, 201, 400, 409, 422]));
  });

  test("with cursors of any form are refused, and never change another game", async () => {
    const pieces = target.cursor.split(".");
    const cursors = fc.oneof(
      fc.string({ unit: "binary" }),
      fc.base64String(),
      fc
        .array(fc.oneof(fc.constantFrom(...pieces), fc.base64String()), { maxLength: 4 })
        .map((all) => all.join(".")),
      fc
        .tuple(fc.nat(target.cursor.length - 1), fc.constantFrom("A", ".", "=", "0"))
        .map(([at, by]) => `${target.cursor.slice(0, at)}${by}${target.cursor.slice(at + 1)}`),
    );
    await fc.assert(
      fc.asyncProperty(cursors, fc.constantFrom("target", "bystander"), async (cursor, gameId) => {
        fc.pre(cursor !== target.cursor);
        const body = JSON.stringify({ commitId: "c", cursor, transitions: [{ action: "a" }] });
        const status = await survives(
          event("POST /v1/games/{gameId}/transitions", { pathParameters: { gameId }, body }),
        );
        expect(status).toBe(400);
      }),
      { numRuns: 1_000 },
    );
  });
});

test("a store that fails at any moment is reported, and breaks nothing else", async () => {
  const fault = fc.constantFrom("before" as const, "after" as const);
  const routes = allRoutes(services);
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...ROUTE_KEYS), fc.nat(4), fault, async (routeKey, nth, kind) => {
      let calls = 0;
      services.set.now += 60_000;
      services.set.fault = () => {
        calls += 1;
        return calls === nth + 1 ? kind : undefined;
      };
      const body = JSON.stringify(/recovery/.test(routeKey) ? { mode: "latest" } : {});
      const result = await httpHandler(services, routes)(event(routeKey, { body }), INVOCATION);
      services.set.fault = () => undefined;
      const { status, body: problem } = answerOf(result);
      // What health answers is no problem document: that the store fails is what it was asked for.
      const expected = routeKey.endsWith("/health")
        ? { status: "unavailable" }
        : { status: 503, retryable: true };
      if (status >= 500) expect(problem).toMatchObject(expected);
      expect(rowsOfBystander()).toBe(bystander);
    }),
    { numRuns: 300 },
  );
});
