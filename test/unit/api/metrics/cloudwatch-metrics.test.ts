import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { FUNCTION_NAMES } from "../../../../infra/functions.ts";
import { cloudWatchMetrics } from "../../../../lambdas/api/metrics/cloudwatch-metrics.ts";
import { PUBLISHED } from "../../../../lambdas/api/metrics/published.ts";
import { METRICS } from "../../../../lambdas/telemetry/metrics.ts";
import { FIVE } from "../../../../scripts/cli/metrics/five.ts";
import { cloudWatchOfEachTest } from "../../../fixtures/cloudwatch-server.ts";

const NOW = Date.parse("2026-05-04T18:32:10Z");

const server = cloudWatchOfEachTest();

describe("metrics from CloudWatch", () => {
  function open(clock: () => number) {
    return cloudWatchMetrics("Savepoint/dev", clock);
  }

  test("are text that Prometheus reads: counters since midnight, quantiles and gauges of the last minutes", async () => {
    server().values.set("state_transitions_total transition Sum", [41]);
    server().values.set("state_operation_duration_ms transition p99", [12.5, 99]);
    server().values.set("state_operation_duration_ms transition SampleCount", [40]);
    server().values.set("circuit_breaker_status games Maximum", [2, 0]);

    const lines = (await open(() => NOW)()).split("\n");

    expect(lines[0]).toBe("# From CloudWatch, 2026-05-04T18:32:10.000Z");
    expect(lines).toContain("# HELP state_transitions_total Transitions written, since midnight UTC");
    expect(lines).toContain("# TYPE state_transitions_total counter");
    expect(lines).toContain('state_transitions_total{service="transition"} 41');
    expect(lines).toContain('state_persistence_errors{service="games"} 0');
    expect(lines).toContain("# TYPE state_operation_duration_ms summary");
    expect(lines).toContain('state_operation_duration_ms{service="transition",quantile="0.99"} 12.5');
    expect(lines).toContain('state_operation_duration_ms_count{service="transition"} 40');
    expect(lines).toContain('circuit_breaker_status{service="games"} 2');
    expect(lines).toContain('memory_usage_bytes{service="recovery"} NaN');
  });

  test("are asked for from midnight, and from the last whole period", async () => {
    await open(() => NOW)();

    const spans = server().asked.map(({ StartTime, EndTime, MetricDataQueries: [first] }) => [
      new Date(StartTime * 1_000).toISOString(),
      new Date(EndTime * 1_000).toISOString(),
      first?.MetricStat.Period,
    ]);
    expect(spans.toSorted()).toEqual([
      ["2026-05-04T00:00:00.000Z", "2026-05-04T18:32:10.000Z", 86_400],
      ["2026-05-04T18:25:00.000Z", "2026-05-04T18:32:10.000Z", 300],
    ]);
  });

  test("are those of the stage alone", async () => {
    await open(() => NOW)();

    const queries = server().asked.flatMap(({ MetricDataQueries }) => MetricDataQueries);
    expect(new Set(queries.map(({ MetricStat: { Metric } }) => Metric.Namespace))).toEqual(
      new Set(["Savepoint/dev"]),
    );
  });

  test("are asked for once a minute, however often and however many at once want them", async () => {
    let now = NOW;
    const read = open(() => now);
    await Promise.all([read(), read()]);
    now += 59_999;
    await read();
    expect(server().asked).toHaveLength(2);

    now += 1;
    await read();
    expect(server().asked).toHaveLength(4);
  });

  test("are asked for again after CloudWatch failed", async () => {
    const read = open(() => NOW);
    // Both questions, and the second try of each.
    server().fail(4);
    await expect(read()).rejects.toThrow();

    expect(await read()).toContain("state_transitions_total");
  });
});

describe("what is published", () => {
  test("is measured by functions that there are", () => {
    for (const { service } of PUBLISHED) expect(FUNCTION_NAMES).toContain(service);
  });

  test("holds the five metrics to watch, by each function that measures them", () => {
    for (const { name, services } of FIVE)
      for (const service of services)
        expect(PUBLISHED).toContainEqual(expect.objectContaining({ metric: name, service }));
  });

  test("costs what the documentation says", () => {
    const text = readFileSync(join(import.meta.dirname, "../../../../docs/operations.md"), "utf8");
    // GetMetricData: $0.01 for a thousand metrics (CloudWatch pricing).
    const dollars = Math.round((PUBLISHED.length * 60 * 24 * 30 * 0.01) / 1_000);

    expect(text.replaceAll("\n", " ")).toContain(
      `reads ${PUBLISHED.length} values from CloudWatch once a minute at most: scraped every minute, that costs about $${dollars} a month.`,
    );
  });

  test("is all that is measured, but for what AWS counts itself", () => {
    const published = new Set<string>(PUBLISHED.map(({ metric }) => metric));
    const left = Object.keys(METRICS).filter((name) => !published.has(name));

    expect(left).toEqual([
      "state_store_requests_total",
      "state_store_read_units_total",
      "state_store_write_units_total",
    ]);
  });
});
