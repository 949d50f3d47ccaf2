import { METRICS, type MetricName, type MetricSink } from "./metrics.ts";

/** The content type of Prometheus' text format. */
export const PROMETHEUS_CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8";

/** Upper bounds of the duration histogram, in ms. */
const BUCKETS_MS = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000, 2_500];

type Histogram = { readonly buckets: number[]; sum: number; count: number };

/** Metrics of this process, kept in memory. */
export type Registry = {
  readonly sink: MetricSink;
  /** Sets a value that is read when it is asked for. */
  readonly gauge: (name: MetricName, read: () => number) => void;
  /** All metrics in Prometheus' text format. */
  readonly text: () => string;
};

/** Makes a registry in which every counter starts at 0, so that each metric is there from the start. */
export function registry(): Registry {
  const counters = new Map<MetricName, number>();
  const histograms = new Map<string, Histogram>();
  const gauges = new Map<MetricName, () => number>();
  for (const name of names()) if (isCounter(name)) counters.set(name, 0);

  function observe(operation: string, value: number): void {
    const histogram = histograms.get(operation) ?? { buckets: BUCKETS_MS.map(() => 0), sum: 0, count: 0 };
    histograms.set(operation, histogram);
    histogram.sum += value;
    histogram.count += 1;
    for (const [index, bound] of BUCKETS_MS.entries()) {
      if (value <= bound) histogram.buckets[index] = (histogram.buckets[index] ?? 0) + 1;
    }
  }
  return {
    sink: (operation, samples) => {
      for (const { name, value } of samples) {
        if (name === "state_operation_duration_ms") observe(operation, value);
        else if (counters.has(name)) counters.set(name, (counters.get(name) ?? 0) + value);
      }
    },
    gauge: (name, read) => {
      gauges.set(name, read);
    },
    text: () => {
      const lines = [
        ...[...counters].flatMap(([name, value]) => [...header(name, "counter"), `${name} ${value}`]),
        ...header("state_operation_duration_ms", "histogram"),
        ...[...histograms].flatMap(([operation, histogram]) => histogramLines(operation, histogram)),
        ...[...gauges].flatMap(([name, read]) => [...header(name, "gauge"), `${name} ${read()}`]),
      ];
      return `${lines.join("\n")}\n`;
    },
  };
}

function names(): MetricName[] {
  const all: MetricName[] = [];
  for (const name in METRICS) if (isMetricName(name)) all.push(name);
  return all;
}

function isMetricName(name: string): name is MetricName {
  return Object.hasOwn(METRICS, name);
}

function isCounter(name: MetricName): boolean {
  return METRICS[name].unit === "Count";
}

function header(name: MetricName, type: string): string[] {
  return [`# HELP ${name} ${METRICS[name].help}`, `# TYPE ${name} ${type}`];
}

function histogramLines(operation: string, { buckets, sum, count }: Histogram): string[] {
  const name = "state_operation_duration_ms";
  return [
    ...BUCKETS_MS.map(
      (bound, index) => `${name}_bucket{operation="${operation}",le="${bound}"} ${buckets[index] ?? 0}`,
    ),
    `${name}_bucket{operation="${operation}",le="+Inf"} ${count}`,
    `${name}_sum{operation="${operation}"} ${sum}`,
    `${name}_count{operation="${operation}"} ${count}`,
  ];
}
