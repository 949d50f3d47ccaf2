import {
  type CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
  type MetricDataResult,
} from "@aws-sdk/client-cloudwatch";
import type { FunctionName } from "../../../infra/functions.ts";
import type { MetricName } from "../../../lambdas/telemetry/metrics.ts";
import { namespaceOf } from "../../../lambdas/telemetry/namespace.ts";

/** A metric of the service, as one of its functions measured it. */
export type Query = {
  readonly metric: MetricName;
  readonly service: FunctionName;
  /** As CloudWatch names it: `Sum`, `Maximum`, `SampleCount`, `p99`. */
  readonly statistic: string;
};

/** A stretch of time, in ms since 1970, and the length of its periods in seconds: a multiple of 60. */
export type Window = { readonly from: number; readonly to: number; readonly periodSeconds: number };

/** A period's value. */
export type Point = { readonly time: number; readonly value: number };

/** Reads metrics of a stage, each oldest value first; periods in which nothing was measured are missing. */
export async function readSeries(
  client: CloudWatchClient,
  stage: string,
  queries: readonly Query[],
  { from, to, periodSeconds }: Window,
): Promise<Point[][]> {
  const namespace = namespaceOf(stage);
  const found = queries.map((): Point[] => []);
  let token: string | undefined;
  do {
    const answer = await client.send(
      new GetMetricDataCommand({
        StartTime: new Date(from),
        EndTime: new Date(to),
        ScanBy: "TimestampAscending",
        MetricDataQueries: queries.map((query, index) => dataQuery(namespace, query, index, periodSeconds)),
        ...(token && { NextToken: token }),
      }),
    );
    for (const result of answer.MetricDataResults ?? []) found[indexOf(result)]?.push(...pointsOf(result));
    token = answer.NextToken;
  } while (token);
  return found.map((points) => points.toSorted((left, right) => left.time - right.time));
}

function dataQuery(
  namespace: string,
  { metric, service, statistic }: Query,
  index: number,
  periodSeconds: number,
): MetricDataQuery {
  return {
    Id: `q${index}`,
    MetricStat: {
      Metric: {
        Namespace: namespace,
        MetricName: metric,
        Dimensions: [{ Name: "service", Value: service }],
      },
      Period: periodSeconds,
      Stat: statistic,
    },
  };
}

function indexOf({ Id: id = "" }: MetricDataResult): number {
  return Number(id.slice(1));
}

function pointsOf({ Timestamps: times = [], Values: values = [] }: MetricDataResult): Point[] {
  return times.map((time, index) => ({ time: time.getTime(), value: values[index] ?? 0 }));
}
