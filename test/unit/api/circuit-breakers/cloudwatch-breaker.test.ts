import { describe, expect, test, vi } from "vitest";
import type { SendOptions } from "#client/send.ts";
import { PERMISSIONS } from "../../../../infra/permissions.ts";
import { httpHandler } from "../../../../lambdas/api/http/handler.ts";
import { stageMetrics } from "../../../../lambdas/api/metrics/stage-metrics.ts";
import { operationsRoutes } from "../../../../lambdas/api/operations.ts";
import { askBreaker } from "../../../../scripts/cli/health.ts";
import { breakerText, breakerWell } from "../../../../scripts/cli/status/texts.ts";
import { cloudWatchOfEachTest } from "../../../fixtures/cloudwatch-server.ts";
import { testServices } from "../../../fixtures/services.ts";

const server = cloudWatchOfEachTest();

function measured(service: string, ...values: readonly number[]): void {
  server().values.set(`circuit_breaker_status ${service} Maximum`, [...values]);
}

/** The route as the function answers it on a stage. */
function onStage() {
  const services = testServices();
  const stage = stageMetrics(services.clock, {
    METRICS_SOURCE: "cloudwatch",
    POWERTOOLS_METRICS_NAMESPACE: "Savepoint/dev",
  });
  const handler = httpHandler(services, operationsRoutes(services, stage));
  async function ask() {
    const { statusCode, body = "" } = await handler(
      { routeKey: "GET /v1/health/circuit-breakers" },
      { getRemainingTimeInMillis: () => 10_000 },
    );
    return { statusCode, ...JSON.parse(body) };
  }
  const fetch: SendOptions["fetch"] = async (url, { method }) => {
    const event = { routeKey: `${method} ${url.pathname}` };
    const { statusCode, body = "" } = await handler(event, { getRemainingTimeInMillis: () => 10_000 });
    return new Response(body, { status: statusCode ?? 0 });
  };
  return { services, ask, fetch };
}

describe("the circuit breaker of a stage", () => {
  test("is the worst of the newest minute of each function, and not that of this process", async () => {
    measured("transition", 2, 0);
    measured("games", 0, 2);
    measured("recovery", 1);

    expect((await onStage().ask()).store).toEqual({
      state: "open",
      functions: { transition: "open", games: "closed", recovery: "half-open" },
    });
  });

  test("is half-open where none is open", async () => {
    measured("transition", 0);
    measured("snapshot", 1);

    expect((await onStage().ask()).store).toMatchObject({ state: "half-open" });
  });

  test("is closed, and says that nothing was measured, where there were no requests", async () => {
    expect((await onStage().ask()).store).toEqual({ state: "closed", functions: {} });
  });

  test("is what status, watch and verify show", async () => {
    measured("transition", 2);
    measured("games", 0);

    const breaker = await askBreaker({ url: "http://in.process", tries: 1, fetch: onStage().fetch });
    expect(breakerText(breaker)).toBe("open in transition");
    expect(breakerWell(breaker)).toBe(false);
  });

  test("is asked of the stage alone, minute by minute, for the last minutes", async () => {
    const { services, ask } = onStage();
    await ask();

    const [
      { StartTime, EndTime, MetricDataQueries: queries } = {
        StartTime: 0,
        EndTime: 0,
        MetricDataQueries: [],
      },
    ] = server().asked;
    expect(EndTime * 1_000).toBe(services.set.now);
    expect(EndTime - StartTime).toBe(240);
    for (const { MetricStat } of queries)
      expect(MetricStat).toMatchObject({
        Metric: { Namespace: "Savepoint/dev", MetricName: "circuit_breaker_status" },
        Period: 60,
        Stat: "Maximum",
      });
    expect(queries.map(({ MetricStat: { Metric } }) => Metric.Dimensions[0]?.Value)).toEqual([
      "transition",
      "games",
      "recovery",
      "snapshot",
    ]);
  });

  test("is asked for twice a minute at most", async () => {
    const { services, ask } = onStage();
    await Promise.all([ask(), ask()]);
    services.set.now += 29_999;
    await ask();
    expect(server().asked).toHaveLength(1);

    services.set.now += 1;
    await ask();
    expect(server().asked).toHaveLength(2);
  });

  test("is never green where CloudWatch does not answer", async () => {
    server().fail(2);
    const { ask } = onStage();
    expect((await ask()).statusCode).toBeGreaterThanOrEqual(500);
    expect(await ask()).toMatchObject({ statusCode: 200, store: { state: "closed" } });
  });

  test("needs leave to read metrics, which the function has, and nothing else of CloudWatch", () => {
    const grants = PERMISSIONS.operations.filter(({ on }) => on === "metrics");
    expect(grants).toEqual([{ on: "metrics", actions: ["cloudwatch:GetMetricData"] }]);
  });
});

test("one machine answers for its one process", async () => {
  vi.stubEnv("METRICS_SOURCE", "");
  expect(stageMetrics(Date.now)).toBeUndefined();
});

test.each([
  [{ state: "closed", failures: 2, retryAfterMs: 0 }, "closed, 2 failures in a row"],
  [
    { state: "open", functions: { games: "open", transition: "open", recovery: "closed" } },
    "open in games, transition",
  ],
  [{ state: "closed", functions: { games: "closed" } }, "closed in games"],
  [{ state: "closed", functions: {} }, "closed, no requests in the last minutes"],
] as const)("%j is shown as %s", (breaker, text) => {
  expect(breakerText(breaker)).toBe(text);
});
