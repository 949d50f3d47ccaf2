import { METRICS, type MetricName } from "../../telemetry/metrics.ts";
import { DURATION, PUBLISHED, type Value } from "./published.ts";

/** What CloudWatch has of each value, in the order of {@link PUBLISHED}; undefined where nothing was measured. */
export type Found = readonly (number | undefined)[];

/** The published values in Prometheus' text format. A counter without a value is 0, a gauge without one NaN. */
export function publishedText(found: Found, time: number): string {
  const samples = PUBLISHED.map((value, index) => ({ value, line: sample(value, found[index]) }));
  const families = Map.groupBy(samples, ({ value }) => value.metric);
  const lines = [...families].flatMap(([metric, members]) => [
    ...head(metric, members[0]?.value),
    ...members.map(({ line }) => line),
  ]);
  return `# From CloudWatch, ${new Date(time).toISOString()}\n${lines.join("\n")}\n`;
}

const QUANTILES = { p50: "0.5", p99: "0.99" };

function sample({ metric, service, statistic, over }: Value, found: number | undefined): string {
  const value = found ?? (over === "day" ? 0 : Number.NaN);
  switch (statistic) {
    case "p50":
    case "p99":
      return `${metric}{service="${service}",quantile="${QUANTILES[statistic]}"} ${value}`;
    case "SampleCount":
      return `${metric}_count{service="${service}"} ${value}`;
    default:
      return `${metric}${metric === DURATION ? "_sum" : ""}{service="${service}"} ${value}`;
  }
}

function head(metric: MetricName, value: Value | undefined): string[] {
  const [type, span] = typeAndSpan(metric, value);
  return [`# HELP ${metric} ${METRICS[metric].help}, ${span}`, `# TYPE ${metric} ${type}`];
}

function typeAndSpan(metric: MetricName, value: Value | undefined): readonly [type: string, span: string] {
  if (metric === DURATION)
    return ["summary", "quantiles of the last minutes, sum and count since midnight UTC"];
  return value?.over === "day"
    ? ["counter", "since midnight UTC"]
    : ["gauge", "greatest of the last minutes"];
}
