import { CloudWatchClient, GetMetricDataCommand, type MetricDataQuery } from "@aws-sdk/client-cloudwatch";
import { clientSettings } from "../../calls/client-settings.ts";
import { keptFor } from "./kept.ts";
import { PUBLISHED, type Value } from "./published.ts";
import { type Found, publishedText } from "./published-text.ts";

const DAY_SECONDS = 24 * 3600;
const PERIOD_SECONDS = { day: DAY_SECONDS, minutes: 300 } as const;
const KEPT_MS = 60_000;

/** Gives the metrics of all the stage's functions as text. @throws what the client throws, when there is none to give */
export type MetricsText = () => Promise<string>;

/** The metrics as CloudWatch has them, in a namespace; asked for once a minute at most, since each question costs. */
export function cloudWatchMetrics(namespace: string, clock: () => number): MetricsText {
  const client = new CloudWatchClient(clientSettings({ tries: 2, tryMs: 3_000, firstWaitMs: 50 }));
  return keptFor(KEPT_MS, clock, async (now) => publishedText(await read(client, namespace, now), now));
}

async function read(client: CloudWatchClient, namespace: string, now: number): Promise<Found> {
  const found = new Map<string, number>();
  const spans = (["day", "minutes"] as const).map(async (over) => {
    const { MetricDataResults: results = [] } = await client.send(
      new GetMetricDataCommand({
        StartTime: new Date(startOf(over, now)),
        EndTime: new Date(now),
        ScanBy: "TimestampDescending",
        MetricDataQueries: PUBLISHED.flatMap((value, index) =>
          value.over === over ? [queryFor(namespace, value, index)] : [],
        ),
      }),
    );
    for (const { Id: id = "", Values: [newest] = [] } of results)
      if (newest !== undefined) found.set(id, newest);
  });
  await Promise.all(spans);
  return PUBLISHED.map((_, index) => found.get(idOf(index)));
}

/** The day's beginning, or that of the last whole period: metrics take a minute or two to arrive. */
function startOf(over: Value["over"], now: number): number {
  const period = PERIOD_SECONDS[over] * 1_000;
  return Math.floor(now / period) * period - (over === "day" ? 0 : period);
}

function queryFor(
  namespace: string,
  { metric, service, statistic, over }: Value,
  index: number,
): MetricDataQuery {
  return {
    Id: idOf(index),
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: metric,
        Dimensions: [{ Name: "service", Value: service }],
      },
      Period: PERIOD_SECONDS[over],
      Stat: statistic,
    },
  };
}

function idOf(index: number): string {
  return `v${index}`;
}
