import { Duration } from "aws-cdk-lib";
import { Metric, type MetricOptions } from "aws-cdk-lib/aws-cloudwatch";
import { namespaceOf } from "../lambdas/telemetry/namespace.ts";
import type { FunctionName } from "./functions.ts";
import type { Stage } from "./stage.ts";

/** Names of the service's own metrics; the unit is in the name. */
export type ServiceMetric =
  | "state_transitions_total"
  | "state_snapshots_created"
  | "state_snapshot_failures"
  | "directory_update_failures"
  | "state_persistence_errors"
  | "state_operation_duration_ms"
  | "state_recoveries_total"
  | "state_recovery_failures"
  | "state_cache_hits"
  | "state_cache_misses"
  | "circuit_breaker_status"
  | "memory_usage_bytes"
  | "flags_age_seconds"
  | "configuration_unread"
  | "oldest_uncovered_tail_seconds";

/** Functions that work on games at a caller's request, and whose operations make the error rate. */
export const REQUEST_SERVICES = [
  "transition",
  "games",
  "recovery",
  "snapshot",
] as const satisfies FunctionName[];

/** Period over which rates and percentiles are judged. */
export const PERIOD = Duration.minutes(5);

/** Period over which a new version is judged while it takes its first calls. */
export const CANARY_PERIOD = Duration.minutes(1);

/** Makes one of the service's own metrics, as one function counts it. */
export type MakeMetric = (
  metricName: ServiceMetric,
  service: FunctionName,
  statistic: string,
  /** A label, fine on a dashboard, would make an alarm on the metric one of metric math. */
  options?: MetricOptions,
) => Metric;

/** The metrics that functions emit by version as well, to compare a new version with the one before. */
export type VersionedMetric = Extract<
  ServiceMetric,
  "state_persistence_errors" | "state_operation_duration_ms"
>;

/** Makes one of a stage's own metrics as one version of one function counts it, minute by minute. */
export function metricOfVersion({ name }: Stage) {
  return (metricName: VersionedMetric, service: FunctionName, version: string, statistic: string): Metric =>
    new Metric({
      namespace: namespaceOf(name),
      metricName,
      dimensionsMap: { service, version },
      statistic,
      period: CANARY_PERIOD,
    });
}

/** A stage's own metrics. */
export function metricsOf({ name }: Stage): MakeMetric {
  return (metricName, service, statistic, options = {}) =>
    new Metric({
      namespace: namespaceOf(name),
      metricName,
      dimensionsMap: { service },
      statistic,
      period: PERIOD,
      ...options,
    });
}
