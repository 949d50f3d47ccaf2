import type { AlarmSpec, Severity } from "../alarm.ts";
import { percentage } from "../expressions.ts";
import { metricsOf, REQUEST_SERVICES } from "../metrics.ts";
import type { Stage } from "../stage.ts";

/** Too many operations on games fail. */
export function errorRate(stage: Stage, severity: Severity): AlarmSpec {
  const { thresholds } = stage;
  const ownMetric = metricsOf(stage);
  return {
    name: `error-rate-${severity}`,
    severity,
    means: `Over ${thresholds.errorRatePercent[severity]} % of operations on games fail.`,
    page: "error-rate",
    metric: percentage({
      label: "failed operations, %",
      of: REQUEST_SERVICES.map((service) => ownMetric("state_persistence_errors", service, "Sum")),
      outOf: REQUEST_SERVICES.map((service) =>
        ownMetric("state_operation_duration_ms", service, "SampleCount"),
      ),
      minimum: thresholds.minimumSamples,
      otherwise: 0,
    }),
    fires: "above",
    threshold: thresholds.errorRatePercent[severity],
    datapoints: severity === "critical" ? { bad: 1, of: 1 } : { bad: 2, of: 3 },
    silence: "good",
  };
}
