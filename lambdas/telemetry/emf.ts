import { Metrics } from "@aws-lambda-powertools/metrics";
import { METRICS, type MetricSink } from "./metrics.ts";

/**
 * Writes metrics to the log in CloudWatch's embedded metric format, one line an operation, with the dimensions
 * `service` alone and `service` with `operation`. Neither games nor players are ever dimensions.
 */
export function emfSink(service: string, namespace: string): MetricSink {
  const metrics = new Metrics({ namespace, serviceName: service });
  return (operation, samples) => {
    metrics.addDimensions({});
    metrics.addDimensions({ operation });
    for (const { name, value } of samples) metrics.addMetric(name, METRICS[name].unit, value);
    metrics.publishStoredMetrics();
  };
}
