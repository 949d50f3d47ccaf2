import type { AlarmSpec } from "../alarm.ts";
import { greatestSampled, percentage } from "../expressions.ts";
import { metricsOf, REQUEST_SERVICES } from "../metrics.ts";
import type { Stage } from "../stage.ts";
import { breakerOpen } from "./breaker.ts";
import { errorRate } from "./error-rate.ts";

const TWO_OF_THREE = { bad: 2, of: 3 };

/**
 * The alarms that take a change of flags back while it rolls out; AppConfig takes five for an environment. They use the
 * service's own metrics alone, so that they can be made before the functions.
 */
export function guardAlarms(stage: Stage): readonly AlarmSpec[] {
  const { thresholds } = stage;
  const ownMetric = metricsOf(stage);
  function durations(statistic: string) {
    return REQUEST_SERVICES.map((service) => ownMetric("state_operation_duration_ms", service, statistic));
  }
  const snapshotters = ["snapshot", "change-feed", "retention"] as const;
  const snapshots = snapshotters.map((service) => ownMetric("state_snapshots_created", service, "Sum"));
  const failures = snapshotters.map((service) => ownMetric("state_snapshot_failures", service, "Sum"));
  const recoveryFailures = ownMetric("state_recovery_failures", "recovery", "Sum");
  return [
    errorRate(stage, "critical"),
    breakerOpen(stage, "transition"),
    {
      name: "latency-p99",
      severity: "warning",
      means: `One operation in a hundred takes over ${thresholds.latencyP99Ms} ms: games feel slow.`,
      page: "latency-p99",
      metric: greatestSampled({
        label: "slowest p99, ms",
        percentiles: durations("p99"),
        samples: durations("SampleCount"),
        minimum: thresholds.minimumSamples,
      }),
      fires: "above",
      threshold: thresholds.latencyP99Ms,
      datapoints: TWO_OF_THREE,
      silence: "good",
    },
    {
      name: "recovery-failures",
      severity: "critical",
      means: `Over ${thresholds.recoveryFailurePercent} % of recoveries fail: games that crashed can't continue.`,
      page: "recovery-failures",
      metric: percentage({
        label: "failed recoveries, %",
        of: [recoveryFailures],
        outOf: [ownMetric("state_recoveries_total", "recovery", "Sum"), recoveryFailures],
        minimum: thresholds.minimumSamples,
        otherwise: 0,
      }),
      fires: "above",
      threshold: thresholds.recoveryFailurePercent,
      datapoints: TWO_OF_THREE,
      silence: "good",
    },
    {
      name: "snapshot-failures",
      severity: "warning",
      means: `Over ${thresholds.snapshotFailurePercent} % of snapshots fail: recoveries read ever longer tails.`,
      page: "snapshot-failures",
      metric: percentage({
        label: "failed snapshots, %",
        of: failures,
        outOf: [...snapshots, ...failures],
        minimum: thresholds.minimumSamples,
        otherwise: 0,
      }),
      fires: "above",
      threshold: thresholds.snapshotFailurePercent,
      datapoints: TWO_OF_THREE,
      silence: "good",
    },
  ];
}
