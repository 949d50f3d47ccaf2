import { beforeEach, describe, expect, test } from "vitest";
import { METRICS } from "../../../lambdas/telemetry/metrics.ts";
import { type Registry, registry } from "../../../lambdas/telemetry/prometheus.ts";

let metrics: Registry;

beforeEach(() => {
  metrics = registry();
});

function lines(name: string) {
  return metrics
    .text()
    .split("\n")
    .filter((line) => line.startsWith(name));
}

test("every counter is there from the start, with what it counts", () => {
  const text = metrics.text();
  for (const [name, { unit, help }] of Object.entries(METRICS)) {
    if (unit !== "Count") continue;
    expect(text).toContain(`# HELP ${name} ${help}\n# TYPE ${name} counter\n${name} 0\n`);
  }
});

test("counters add up over all operations", () => {
  metrics.sink("append", [{ name: "state_transitions_total", value: 3 }]);
  metrics.sink("correct", [{ name: "state_transitions_total", value: 1 }]);
  expect(lines("state_transitions_total")).toEqual(["state_transitions_total 4"]);
});

describe("durations", () => {
  test("are a histogram for each operation", () => {
    for (const value of [0.5, 3, 3, 40, 9_000]) {
      metrics.sink("append", [{ name: "state_operation_duration_ms", value }]);
    }
    metrics.sink("state", [{ name: "state_operation_duration_ms", value: 7 }]);
    const append = lines('state_operation_duration_ms_bucket{operation="append"');
    expect(append.map((line) => line.replace(/^.*le=/, ""))).toEqual([
      '"1"} 1',
      '"2"} 1',
      '"5"} 3',
      '"10"} 3',
      '"25"} 3',
      '"50"} 4',
      '"100"} 4',
      '"250"} 4',
      '"500"} 4',
      '"1000"} 4',
      '"2500"} 4',
      '"+Inf"} 5',
    ]);
    expect(lines('state_operation_duration_ms_sum{operation="append"')).toEqual([
      'state_operation_duration_ms_sum{operation="append"} 9046.5',
    ]);
    expect(lines('state_operation_duration_ms_count{operation="state"')).toEqual([
      'state_operation_duration_ms_count{operation="state"} 1',
    ]);
  });
});

test("gauges are read when they are asked for", () => {
  let value = 1;
  metrics.gauge("circuit_breaker_status", () => value);
  metrics.sink("append", [{ name: "circuit_breaker_status", value: 7 }]);
  expect(lines("circuit_breaker_status")).toEqual(["circuit_breaker_status 1"]);
  value = 2;
  expect(metrics.text()).toContain("# TYPE circuit_breaker_status gauge\ncircuit_breaker_status 2\n");
});

test("the text is one that Prometheus takes", () => {
  metrics.sink("append", [{ name: "state_operation_duration_ms", value: 3 }]);
  metrics.gauge("memory_usage_bytes", () => 1_000);
  const line =
    /^(?:# (?:HELP|TYPE) [a-z_]+ .+|[a-z_]+(?:\{operation="[a-z-]+"(?:,le="[\d.+Inf]+")?\})? [\d.e+-]+)$/;
  for (const one of metrics.text().trimEnd().split("\n")) expect(one).toMatch(line);
  expect(metrics.text().endsWith("\n")).toBe(true);
});
