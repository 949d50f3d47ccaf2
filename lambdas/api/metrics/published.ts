import type { MetricName } from "../../telemetry/metrics.ts";

/** A value to be published: a metric, of which function, and by which of CloudWatch's statistics. */
export type Value = {
  readonly metric: MetricName;
  readonly service: string;
  readonly statistic: "Sum" | "SampleCount" | "Maximum" | "p50" | "p99";
  /** Over what: the day so far, UTC, so that it counts up and restarts as a counter may; or the last minutes. */
  readonly over: "day" | "minutes";
};

/** Functions that work on games at a caller's request. */
export const REQUEST_FUNCTIONS = ["transition", "games", "recovery", "snapshot"] as const;
/** Functions that append transitions: moves and corrections, fences, and a caller's snapshots. */
export const APPENDERS = ["transition", "recovery", "snapshot"] as const;
const SNAPSHOTS = ["snapshot", "change-feed", "retention"];
const ALL = [...REQUEST_FUNCTIONS, "operations", "change-feed", "retention"];

// By the functions that measure them: CloudWatch bills by the metric asked for.
const COUNTERS: readonly (readonly [MetricName, readonly string[]])[] = [
  ["state_transitions_total", APPENDERS],
  ["state_snapshots_created", SNAPSHOTS],
  ["state_snapshot_failures", SNAPSHOTS],
  ["directory_update_failures", ["change-feed", "retention"]],
  ["state_persistence_errors", REQUEST_FUNCTIONS],
  ["state_recoveries_total", ["recovery"]],
  ["state_recovery_failures", ["recovery"]],
  ["configuration_unread", ALL],
  ["state_cache_hits", ["transition"]],
  ["state_cache_misses", ["transition"]],
];
const GAUGES: readonly (readonly [MetricName, readonly string[]])[] = [
  ["circuit_breaker_status", REQUEST_FUNCTIONS],
  ["memory_usage_bytes", ALL],
  ["flags_age_seconds", REQUEST_FUNCTIONS],
  ["oldest_uncovered_tail_seconds", ["retention"]],
];

/** How long requests take, in ms. */
export const DURATION = "state_operation_duration_ms";

/** All values that are published, counters first. */
export const PUBLISHED: readonly Value[] = [
  ...COUNTERS.flatMap(([metric, services]) =>
    services.map((service): Value => ({ metric, service, statistic: "Sum", over: "day" })),
  ),
  ...REQUEST_FUNCTIONS.flatMap((service): Value[] => [
    { metric: DURATION, service, statistic: "p50", over: "minutes" },
    { metric: DURATION, service, statistic: "p99", over: "minutes" },
    { metric: DURATION, service, statistic: "Sum", over: "day" },
    { metric: DURATION, service, statistic: "SampleCount", over: "day" },
  ]),
  ...GAUGES.flatMap(([metric, services]) =>
    services.map((service): Value => ({ metric, service, statistic: "Maximum", over: "minutes" })),
  ),
];
