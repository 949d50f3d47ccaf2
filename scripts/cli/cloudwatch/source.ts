import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { awsError } from "../aws-error.ts";
import { FIVE, type Watched } from "../metrics/five.ts";
import { greatest, type MetricsSource, sum, type Trend } from "../metrics/trend.ts";
import { type Point, type Query, readSeries, type Window } from "./series.ts";

const HOUR_MS = 3_600_000;
const PERIOD_SECONDS = 120;

/** The metrics of all the functions of a stage, of the last hour. */
export function cloudWatchSource(stage: string, clock: () => number): MetricsSource {
  const client = new CloudWatchClient({});
  return {
    read: async () => {
      const period = PERIOD_SECONDS * 1_000;
      const to = Math.ceil(clock() / period) * period;
      const window = { from: to - HOUR_MS, to, periodSeconds: PERIOD_SECONDS };
      return { span: "last hour", trends: await readTrends(client, stage, FIVE, window) };
    },
  };
}

/** Reads how metrics of a stage went, those of all functions put together. @throws {CliError} when AWS does not say */
export async function readTrends(
  client: CloudWatchClient,
  stage: string,
  metrics: readonly Watched[],
  window: Window,
): Promise<Trend[]> {
  const queries = metrics.flatMap(({ name, statistic, services }) =>
    services.map((service): Query => ({ metric: name, service, statistic })),
  );
  let series: Point[][];
  try {
    series = await readSeries(client, stage, queries, window);
  } catch (error) {
    throw awsError(error, "CloudWatch did not give the metrics");
  }
  return metrics.map((watched) => {
    const own = series.filter((_, index) => queries[index]?.metric === watched.name);
    const values = together(watched, own, window);
    return { watched, values, whole: watched.statistic === "Sum" ? sum(values) : greatest(values) };
  });
}

function together(
  { statistic }: Watched,
  series: readonly Point[][],
  { from, to, periodSeconds }: Window,
): (number | undefined)[] {
  const period = periodSeconds * 1_000;
  return Array.from({ length: Math.ceil((to - from) / period) }, (_, index) => {
    const start = from + index * period;
    const found = series.map(
      (points) => points.find(({ time }) => time >= start && time < start + period)?.value,
    );
    return statistic === "Sum" ? sum(found) : greatest(found);
  });
}
