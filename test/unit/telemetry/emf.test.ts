import { execFileSync } from "node:child_process";
import { beforeEach, describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { emfSink } from "../../../lambdas/telemetry/emf.ts";
import type { MetricSink } from "../../../lambdas/telemetry/metrics.ts";

const parsedLine = z.looseObject({
  _aws: z.looseObject({
    Timestamp: z.number(),
    CloudWatchMetrics: z.array(
      z.looseObject({
        Dimensions: z.array(z.array(z.string())),
        Metrics: z.array(z.looseObject({ Name: z.string() })),
      }),
    ),
  }),
});

let written: string[];
let sink: MetricSink;

beforeEach(() => {
  written = [];
  sink = emfSink({ service: "transition", namespace: "Savepoint" }, (line) => written.push(line));
});

function lines() {
  return written.map((line) => parsedLine.parse(JSON.parse(line)));
}

test("a line is CloudWatch's embedded metric format", () => {
  sink("append", [
    { name: "state_transitions_total", value: 3 },
    { name: "state_operation_duration_ms", value: 4.25 },
    { name: "memory_usage_bytes", value: 1_000 },
  ]);
  const [line] = lines();
  expect({ ...line, _aws: { ...line?._aws, Timestamp: 0 } }).toMatchInlineSnapshot(`
    {
      "_aws": {
        "CloudWatchMetrics": [
          {
            "Dimensions": [
              [
                "service",
              ],
            ],
            "Metrics": [
              {
                "Name": "state_transitions_total",
                "Unit": "Count",
              },
              {
                "Name": "state_operation_duration_ms",
                "Unit": "Milliseconds",
              },
              {
                "Name": "memory_usage_bytes",
                "Unit": "Bytes",
              },
            ],
            "Namespace": "Savepoint",
          },
        ],
        "Timestamp": 0,
      },
      "memory_usage_bytes": 1000,
      "operation": "append",
      "service": "transition",
      "state_operation_duration_ms": 4.25,
      "state_transitions_total": 3,
    }
  `);
});

test("errors and times are counted by version as well, where a version is watched", () => {
  const versioned = emfSink({ service: "transition", namespace: "Savepoint", version: "7" }, (line) =>
    written.push(line),
  );
  versioned("append", [
    { name: "state_persistence_errors", value: 1 },
    { name: "memory_usage_bytes", value: 1_000 },
    { name: "state_operation_duration_ms", value: 4.25 },
  ]);
  versioned("append", [{ name: "memory_usage_bytes", value: 1_000 }]);
  function shape({ Dimensions, Metrics }: { Dimensions: unknown; Metrics: { Name: string }[] }) {
    return [Dimensions, Metrics.map(({ Name }) => Name)];
  }
  expect(lines().map(({ _aws, version }) => [version, _aws.CloudWatchMetrics.map(shape)])).toEqual([
    [
      "7",
      [
        [[["service"]], ["state_persistence_errors", "memory_usage_bytes", "state_operation_duration_ms"]],
        [[["service", "version"]], ["state_persistence_errors", "state_operation_duration_ms"]],
      ],
    ],
    [undefined, [[[["service"]], ["memory_usage_bytes"]]]],
  ]);
});

test("what DynamoDB counts itself is not written, and no line without a metric", () => {
  sink("append", [
    { name: "state_store_requests_total", value: 1 },
    { name: "state_transitions_total", value: 1 },
    { name: "state_store_write_units_total", value: 1 },
  ]);
  sink("append", [{ name: "state_store_read_units_total", value: 1 }]);
  expect(written).toHaveLength(1);
  expect(written[0]).not.toContain("store");
});

describe("lines of the same form", () => {
  test("have values and a time of their own", () => {
    const before = Date.now();
    for (const value of [1, 2, 3]) sink("append", [{ name: "state_transitions_total", value }]);
    sink("correct", [{ name: "state_transitions_total", value: 4 }]);
    expect(lines()).toMatchObject([
      { operation: "append", state_transitions_total: 1 },
      { operation: "append", state_transitions_total: 2 },
      { operation: "append", state_transitions_total: 3 },
      { operation: "correct", state_transitions_total: 4 },
    ]);
    for (const { _aws } of lines()) expect(_aws.Timestamp).toBeGreaterThanOrEqual(before);
  });

  test("name the metrics that they have, and no others", () => {
    sink("append", [{ name: "state_cache_hits", value: 1 }]);
    sink("append", [{ name: "state_cache_misses", value: 1 }]);
    const [, second] = lines();
    expect(second).toMatchObject({
      _aws: { CloudWatchMetrics: [{ Metrics: [{ Name: "state_cache_misses" }] }] },
    });
    expect(second).not.toHaveProperty("state_cache_hits");
  });
});

test("what was counted more than once is one value; of the rest, the highest counts", () => {
  sink("follow", [
    { name: "state_snapshots_created", value: 1 },
    { name: "oldest_uncovered_tail_seconds", value: 50 },
    { name: "state_snapshots_created", value: 1 },
    { name: "oldest_uncovered_tail_seconds", value: 20 },
  ]);
  expect(lines()).toMatchObject([{ state_snapshots_created: 2, oldest_uncovered_tail_seconds: 50 }]);
});

test("lines go to the standard output, each on its own", () => {
  const source = new URL("../../../lambdas/telemetry/emf.ts", import.meta.url);
  const script = `
    import { emfSink } from ${JSON.stringify(source.href)};
    const sink = emfSink({ service: "transition", namespace: "Savepoint" });
    sink("append", [{ name: "state_transitions_total", value: 1 }]);
    sink("append", [{ name: "state_transitions_total", value: 2 }]);`;
  const output = execFileSync(process.execPath, ["--input-type=module", "-e", script], { encoding: "utf8" });
  const parsed = output
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
  expect(parsed).toMatchObject([{ state_transitions_total: 1 }, { state_transitions_total: 2 }]);
});
