import { setTimeout as delay } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type AppConfigDataServer, startAppConfigDataServer } from "../fixtures/appconfigdata-server.ts";
import { type DeployedFunction, startDeployed } from "../fixtures/deployed-function.ts";
import { eventually } from "../fixtures/eventually.ts";

// The deployed bundle of a function, stopped after each answer and continued before the next call, as Lambda freezes and
// thaws a process. The process is really stopped, for longer than a request waits for its flags. Its clock then skips
// further ahead, so that a test of two minutes does not take two minutes.

const INTERVAL_MS = 15_000;
const ANSWERS_AFTER_MS = 20;
const STANDS_MS = 250;

let server: AppConfigDataServer;
let operations: DeployedFunction;
/** How far the function's clock is ahead of the machine's, in ms. */
let passed = 0;

function deploy(): void {
  const flag = { enabled: true, mode: "on", rolloutPercent: 100 };
  server.deploy("flags", { use_state_persistence: flag }, `at ${passed}`);
}

beforeAll(async () => {
  server = await startAppConfigDataServer();
  server.answerAfter(ANSWERS_AFTER_MS);
  deploy();
  server.deploy("game-types", {});
  operations = await startDeployed("operations", {
    APPCONFIG_APPLICATION: "savepoint",
    APPCONFIG_ENVIRONMENT: "test",
    UNREAD_CONFIGURATION: "refuse",
    STATE_TABLE: "state",
    AWS_ENDPOINT_URL_APPCONFIGDATA: server.endpoint,
  });
  // A start on a busy machine may end before the first answer is there.
  await eventually(
    async () => (await operations.call({ routeKey: "GET /v1/flags" }, 10_000, passed)).body.unread,
    (unread) => Array.isArray(unread) && unread.length === 0,
  );
});
afterAll(async () => {
  await operations.close();
  await server.close();
});

/**
 * Calls the function after so long, frozen meanwhile; new flags are deployed just before.
 * @returns how old the flags are that it goes by, in ms.
 */
async function ageAfter(gapMs: number): Promise<number> {
  operations.freeze();
  await delay(STANDS_MS);
  passed += gapMs;
  deploy();
  operations.thaw();
  const { body } = await operations.call({ routeKey: "GET /v1/flags" }, 10_000, passed);
  expect(body).toMatchObject({ origin: "appconfig", unread: [] });
  return passed - Number(String(body.version).replace("at ", ""));
}

describe("the flags of a function that is frozen between calls", () => {
  test.each([
    { gapSeconds: 1, calls: 18 },
    { gapSeconds: 5, calls: 6 },
    { gapSeconds: 20, calls: 3 },
    { gapSeconds: 120, calls: 2 },
  ])(
    "called every $gapSeconds s, are never older than the interval plus one call",
    async ({ gapSeconds, calls }) => {
      const gapMs = gapSeconds * 1_000;
      for (let call = 0; call < calls; call += 1) {
        const age = await ageAfter(gapMs);
        // Beyond two intervals they are read before they are gone by.
        expect(age).toBeLessThanOrEqual(gapMs > 2 * INTERVAL_MS ? 0 : INTERVAL_MS + gapMs - 1_000);
      }
    },
  );

  test("hold up one call an interval when AppConfig hangs, and what was read last serves", async () => {
    await ageAfter(1_000);
    const asked = server.calls.length;
    server.hold();
    await ageAfter(INTERVAL_MS);
    expect(server.calls).toHaveLength(asked + 2);
    for (let call = 0; call < 3; call += 1) await ageAfter(1_000);
    expect(server.calls).toHaveLength(asked + 2);
  });
});
