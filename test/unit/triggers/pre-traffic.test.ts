import { beforeEach, expect, test } from "vitest";
import { httpHandler } from "../../../lambdas/api/http/handler.ts";
import { preTrafficHandler } from "../../../lambdas/triggers/pre-traffic.ts";
import type { CallVersion } from "../../../lambdas/triggers/rehearsal.ts";
import { allRoutes } from "../../../scripts/local/all-routes.ts";
import { INVOCATION } from "../../fixtures/invocation.ts";
import { type TestServices, testServices } from "../../fixtures/services.ts";

const ASKED = { DeploymentId: "d-1A2B3C", LifecycleEventHookExecutionId: "execution-1" };

let services: TestServices;
let reported: unknown[];
let shown: unknown[];

beforeEach(() => {
  services = testServices();
  reported = [];
  shown = [];
});

/** The hook, in front of the real handlers. @param spoil Changes what a function answers. */
async function rehearsed(
  spoil: (routeKey: string, answer: unknown) => unknown = (_routeKey, answer) => answer,
): Promise<void> {
  const answers = httpHandler(services, allRoutes(services));
  const call: CallVersion = async (_name, event) => spoil(event.routeKey, await answers(event, INVOCATION));
  const hook = preTrafficHandler({
    call,
    log: { ...services.log, info: (_message, fields) => shown.push(fields?.steps) },
    report: async (asked, status) => {
      reported.push([asked, status]);
    },
  });
  await hook(ASKED, INVOCATION);
}

function left() {
  return [...(services.rows.get("rehearsal-d-1A2B3C")?.values() ?? [])].map(({ kind }) => kind);
}

test("a new version that plays a game through may take calls, and the game is wiped", async () => {
  await rehearsed();

  expect(services.logged).toEqual([]);
  expect(reported).toEqual([[ASKED, "Succeeded"]]);
  expect(shown).toEqual([
    "created, appended, appended again, and written once, snapshot made, state read, wiped",
  ]);
  expect(left().filter((kind) => kind !== "tombstone")).toEqual([]);
});

test("what is switched off is left out", async () => {
  services.set.flags = {
    enable_state_snapshots: { enabled: false },
    enable_state_recovery: { enabled: false },
  };
  await rehearsed();
  services.set.flags = {
    ...services.set.flags,
    use_state_persistence: { enabled: false, mode: "on", rolloutPercent: 100, include: [], exclude: [] },
  };
  await rehearsed();

  expect(reported.map((one) => Array.isArray(one) && one[1])).toEqual(["Succeeded", "Succeeded"]);
  expect(shown).toEqual([
    "created, appended, appended again, and written once, wiped",
    "answered; persistence is not on, so nothing was played",
  ]);
});

test.each([
  ["GET /v1/flags", /answered 500/],
  ["PUT /v1/games/{gameId}", /answered 500/],
  ["POST /v1/games/{gameId}/transitions", /answered 500/],
  ["POST /v1/games/{gameId}/snapshots", /answered 500/],
  ["GET /v1/games/{gameId}/state", /answered 500/],
  ["DELETE /v1/games/{gameId}", /answered 500/],
])("a version that answers %s with an error takes no calls", async (spoiled, says) => {
  await rehearsed((routeKey, answer) => (routeKey === spoiled ? { statusCode: 500, body: "{}" } : answer));

  expect(reported).toEqual([[ASKED, "Failed"]]);
  expect(services.logged).toEqual([expect.objectContaining({ message: expect.stringMatching(says) })]);
});

test.each([
  ["GET /v1/games/{gameId}/state", { state: { score: 2 } }, /The state is \{"score":2\}/],
  ["POST /v1/games/{gameId}/transitions", { version: 2, cursor: "c" }, /at version 2, and should be at 1/],
])("a version that answers %s with something else takes no calls", async (spoiled, body, says) => {
  await rehearsed((routeKey, answer) =>
    routeKey === spoiled ? { statusCode: 200, body: JSON.stringify(body) } : answer,
  );

  expect(reported).toEqual([[ASKED, "Failed"]]);
  expect(services.logged).toEqual([expect.objectContaining({ message: expect.stringMatching(says) })]);
});
