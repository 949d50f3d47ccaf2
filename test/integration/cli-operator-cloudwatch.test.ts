import { beforeEach, describe, expect, test } from "vitest";
import { openClient } from "#client";
import { cloudWatchSource } from "../../scripts/cli/cloudwatch/source.ts";
import { judge } from "../../scripts/cli/validate/criteria.ts";
import { measureStage } from "../../scripts/cli/validate/measure-stage.ts";
import { cloudWatchOfEachTest } from "../fixtures/cloudwatch-server.ts";
import { localStack } from "../fixtures/command-line.ts";

const HOUR = 3_600;
const NOW = Date.parse("2026-05-04T18:30:00Z");
const LIMITS = { latencyP99Ms: 100, minimumSamples: 100, flagsAgeSeconds: 600 };

const local = localStack(undefined, { inProcess: true });

const server = cloudWatchOfEachTest();

async function criteria() {
  const url = local.url;
  const progress = { show: () => {}, clear: () => {} };
  const context = { target: { name: "dev", url }, client: openClient({ url }), clock: () => NOW, progress };
  const found = judge(await measureStage(context, NOW - 24 * HOUR * 1_000), LIMITS);
  return new Map(found.map(({ name, passed, found: text }) => [name, { passed, text }]));
}

const PERIODS = (24 * 60) / 5;
/** The same value for every five minutes of the day, and another for those of the day before. */
function days(day: number, before: number): number[] {
  return Array.from({ length: 2 * PERIODS }, (_, index) => (index < PERIODS ? day : before));
}

describe("validate on a stage", () => {
  beforeEach(() => {
    server().newest = Date.parse("2026-05-04T18:25:00Z") / 1_000;
    server().values.set("state_transitions_total transition Sum", days(10, 10));
    server().values.set("state_operation_duration_ms transition p99", days(20, 19));
    server().values.set("state_operation_duration_ms transition SampleCount", days(50, 50));
    server().values.set("circuit_breaker_status transition Maximum", days(0, 0));
  });

  test("counts what CloudWatch has of the day, and compares latency with the day before", async () => {
    const found = await criteria();

    expect(found.get("No state errors")).toMatchObject({ passed: true });
    expect(found.get("Metrics healthy")).toEqual({
      passed: true,
      text: "2880 transitions counted, no circuit breaker was open, no alarm was in ALARM",
    });
    expect(found.get("Latency no worse than before")).toEqual({
      passed: true,
      text: "p99 20 ms, 19 ms before (up to 20.9 ms counts as the same)",
    });
  });

  test("fails for latency worse than before, weighed by requests", async () => {
    server().values.set("state_operation_duration_ms recovery p99", days(500, 19));
    server().values.set("state_operation_duration_ms recovery SampleCount", days(5, 5));

    expect((await criteria()).get("Latency no worse than before")).toEqual({
      passed: false,
      text: "p99 63.6 ms, 19 ms before (up to 20.9 ms counts as the same)",
    });
  });

  test("holds latency against the limit where too little was asked for before", async () => {
    server().values.set("state_operation_duration_ms transition SampleCount", days(50, 0.1));

    expect((await criteria()).get("Latency no worse than before")).toMatchObject({
      passed: true,
      text: expect.stringContaining("held against the limit of 100 ms"),
    });
  });

  test("fails for errors of any function, and those alone of the day", async () => {
    server().values.set("state_persistence_errors games Sum", [0, 2]);
    server().values.set("state_snapshot_failures change-feed Sum", days(0, 7));

    expect((await criteria()).get("No state errors")).toEqual({
      passed: false,
      text: "2 failed requests, 0 failed recoveries, 0 failed snapshots",
    });
  });

  test("fails for an open breaker, old flags, alarms of this stage, and silence", async () => {
    server().values.set("circuit_breaker_status recovery Maximum", [0, 2]);
    server().values.set("flags_age_seconds games Maximum", [900]);
    server().values.delete("state_transitions_total transition Sum");
    server().alarmed.push("savepoint-dev-latency-p99", "savepoint-prod-page");

    expect((await criteria()).get("Metrics healthy")).toEqual({
      passed: false,
      text: "no transition was counted; a circuit breaker was open; flags were 900 s old, 600 s are allowed; savepoint-dev-latency-p99 was in ALARM",
    });
  });

  test("passes nothing that was not measured", async () => {
    server().values.delete("circuit_breaker_status transition Maximum");
    server().values.delete("state_operation_duration_ms transition SampleCount");

    const found = await criteria();

    expect(found.get("Metrics healthy")).toEqual({ passed: false, text: "no circuit breaker was measured" });
    expect(found.get("No state errors")?.passed).toBe(false);
    expect(found.get("Latency no worse than before")?.passed).toBe(false);
  });
});

describe("the five metrics of a stage", () => {
  test("are those of the last hour: summed over functions, or the greatest of them", async () => {
    server().newest = Date.parse("2026-05-04T18:28:00Z") / 1_000;
    server().values.set("state_snapshots_created snapshot Sum", [1, 2]);
    server().values.set("state_snapshots_created change-feed Sum", [10]);
    server().values.set("state_operation_duration_ms games p99", [7]);
    server().values.set("state_operation_duration_ms recovery p99", [9, 4]);

    const { span, trends } = await cloudWatchSource("dev", () => NOW).read();

    const byName = new Map(trends.map((trend) => [trend.watched.name, trend]));
    expect(span).toBe("last hour");
    expect(byName.get("state_snapshots_created")).toMatchObject({ whole: 13 });
    expect(byName.get("state_snapshots_created")?.values.slice(-3)).toEqual([undefined, 2, 11]);
    expect(byName.get("state_operation_duration_ms")).toMatchObject({ whole: 9 });
    expect(byName.get("state_operation_duration_ms")?.values.slice(-3)).toEqual([undefined, 4, 9]);
    expect(byName.get("circuit_breaker_status")).toMatchObject({ whole: undefined });
    expect(trends.every(({ values }) => values.length === 30)).toBe(true);
  });

  test("are asked for in the stage's own namespace", async () => {
    await cloudWatchSource("dev", () => NOW).read();

    const namespaces = server().asked.flatMap(({ MetricDataQueries: queries }) =>
      queries.map(({ MetricStat }) => MetricStat.Metric.Namespace),
    );
    expect(new Set(namespaces)).toEqual(new Set(["Savepoint/dev"]));
  });

  test("that can't be had are said to be so", async () => {
    server().fail(100);

    await expect(cloudWatchSource("dev", () => NOW).read()).rejects.toThrow(
      "CloudWatch did not give the metrics",
    );
  });
});
