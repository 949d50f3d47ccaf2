import { type FunctionName, functionsWokenBy } from "../../../infra/functions.ts";
import { APPENDERS } from "../../../lambdas/api/metrics/published.ts";
import type { MetricName } from "../../../lambdas/telemetry/metrics.ts";

/** A metric to watch. */
export type Watched = {
  readonly name: MetricName;
  readonly title: string;
  /** Statistic of a period, as CloudWatch names it, and how those of several functions are put together. */
  readonly statistic: "Sum" | "p99" | "Maximum";
  /** The functions that measure it. */
  readonly services: readonly FunctionName[];
};

/** Functions that work on games at a caller's request. */
export const REQUEST_SERVICES = functionsWokenBy("api").filter((name) => name !== "operations");

/** The five metrics to watch while persistence is taken into use. */
export const FIVE: readonly Watched[] = [
  { name: "state_transitions_total", title: "transitions", statistic: "Sum", services: APPENDERS },
  {
    name: "state_snapshots_created",
    title: "snapshots",
    statistic: "Sum",
    services: ["snapshot", "change-feed", "retention"],
  },
  { name: "state_persistence_errors", title: "errors", statistic: "Sum", services: REQUEST_SERVICES },
  { name: "state_operation_duration_ms", title: "p99, ms", statistic: "p99", services: REQUEST_SERVICES },
  { name: "circuit_breaker_status", title: "breaker", statistic: "Maximum", services: REQUEST_SERVICES },
];
