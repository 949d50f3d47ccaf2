import { Metrics } from "@aws-lambda-powertools/metrics";
import { METRICS, type MetricName, type MetricSink, type Sample } from "./metrics.ts";

type Line = ReturnType<Metrics["serializeMetrics"]>;

/**
 * Writes metrics to the log in CloudWatch's embedded metric format, one line an operation, with the dimensions
 * `service` alone and `service` with `operation`. Neither games nor players are ever dimensions.
 * @param write Takes a line; by default it goes to the standard output, past Lambda's own formatting.
 */
export function emfSink(
  service: string,
  namespace: string,
  write: (line: string) => void = (line) => process.stdout.write(line),
): MetricSink {
  const metrics = new Metrics({ namespace, serviceName: service });
  // Lines of one operation with the same metrics differ in their values alone, and making one takes Powertools about a
  // third of an append's time: so it makes the first of each.
  const forms = new Map<string, Line>();
  return (operation, samples) => {
    const values = merged(samples);
    const names = [...values.keys()];
    const key = `${operation} ${names}`;
    const form = forms.get(key) ?? firstLine(metrics, operation, names);
    forms.set(key, form);
    const now = { ...form._aws, Timestamp: Date.now() };
    write(`${JSON.stringify({ ...form, _aws: now, ...Object.fromEntries(values) })}\n`);
  };
}

/** One value a metric: what was counted more than once, together; of what was measured more than once, the most. */
function merged(samples: readonly Sample[]): Map<MetricName, number> {
  const values = new Map<MetricName, number>();
  for (const { name, value } of samples) {
    const before = values.get(name);
    const together =
      METRICS[name].unit === "Count" ? (before ?? 0) + value : Math.max(before ?? value, value);
    values.set(name, together);
  }
  return values;
}

function firstLine(metrics: Metrics, operation: string, names: readonly MetricName[]): Line {
  metrics.addDimensions({});
  metrics.addDimensions({ operation });
  for (const name of names) metrics.addMetric(name, METRICS[name].unit, 0);
  const line = metrics.serializeMetrics();
  metrics.clearMetrics();
  metrics.clearDimensions();
  return line;
}
