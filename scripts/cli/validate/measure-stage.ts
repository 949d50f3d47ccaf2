import { CloudWatchClient } from "@aws-sdk/client-cloudwatch";
import { APPENDERS } from "../../../lambdas/api/metrics/published.ts";
import { awsError } from "../aws-error.ts";
import { alarmsInWindow } from "../cloudwatch/alarm-history.ts";
import { type Query, readSeries, type Window } from "../cloudwatch/series.ts";
import { readTrends } from "../cloudwatch/source.ts";
import type { Context } from "../command.ts";
import { REQUEST_SERVICES, type Watched } from "../metrics/five.ts";
import { countGames } from "./finished-games.ts";
import type { Latency, Measured } from "./measured.ts";

const OPEN = 2;
const HOUR_SECONDS = 3_600;
const MINUTES_SECONDS = 300;
const TWO_DAYS_MS = 48 * HOUR_SECONDS * 1_000;

const SNAPSHOT_SERVICES = ["snapshot", "change-feed", "retention"] as const;

const TRANSITIONS = summed("state_transitions_total", APPENDERS);
const REQUEST_ERRORS = summed("state_persistence_errors", REQUEST_SERVICES);
const RECOVERY_FAILURES = summed("state_recovery_failures", ["recovery"]);
const SNAPSHOT_FAILURES = summed("state_snapshot_failures", SNAPSHOT_SERVICES);
const BREAKERS = { ...summed("circuit_breaker_status", REQUEST_SERVICES), statistic: "Maximum" } as const;
const FLAGS_AGE = { ...summed("flags_age_seconds", REQUEST_SERVICES), statistic: "Maximum" } as const;
const ALL = [TRANSITIONS, REQUEST_ERRORS, RECOVERY_FAILURES, SNAPSHOT_FAILURES, BREAKERS, FLAGS_AGE];

/** What CloudWatch and the directory have of a stage, since a time and of as long before. @throws {CliError} */
export async function measureStage(
  { client, target, clock, progress }: Pick<Context, "client" | "target" | "clock" | "progress">,
  since: number,
): Promise<Measured> {
  const now = clock();
  const window = windowOf(since, now);
  const before = { ...window, from: 2 * window.from - window.to, to: window.from };
  const cloudWatch = new CloudWatchClient({});
  progress.show("Reading metrics");
  try {
    const trends = await readTrends(cloudWatch, target.name, ALL, window);
    function whole(watched: Watched) {
      return trends.find((trend) => trend.watched === watched)?.whole;
    }
    const breaker = whole(BREAKERS);
    return {
      from: new Date(since).toISOString(),
      to: new Date(now).toISOString(),
      transitions: whole(TRANSITIONS) ?? 0,
      // A function says that something failed when it does: no data are none.
      failures: {
        requests: whole(REQUEST_ERRORS) ?? 0,
        recoveries: whole(RECOVERY_FAILURES) ?? 0,
        snapshots: whole(SNAPSHOT_FAILURES) ?? 0,
      },
      games: await countGames(client, since, progress),
      breakerOpened: breaker === undefined ? undefined : breaker >= OPEN,
      flagsAgeSeconds: whole(FLAGS_AGE),
      alarmed: await alarmsInWindow(cloudWatch, target.name, since, now),
      latency: await latencyOf(cloudWatch, target.name, window),
      baseline: await latencyOf(cloudWatch, target.name, before),
    };
  } catch (error) {
    throw awsError(error, "CloudWatch did not give the metrics");
  }
}

function summed(name: Watched["name"], services: Watched["services"]): Watched {
  return { name, title: name, statistic: "Sum", services };
}

/** A window of whole periods: of five minutes, or of an hour for more than two days. */
function windowOf(from: number, to: number): Window {
  const periodSeconds = to - from <= TWO_DAYS_MS ? MINUTES_SECONDS : HOUR_SECONDS;
  const period = periodSeconds * 1_000;
  return { from: Math.floor(from / period) * period, to: Math.ceil(to / period) * period, periodSeconds };
}

async function latencyOf(
  client: CloudWatchClient,
  stage: string,
  window: Window,
): Promise<Latency | undefined> {
  const metric = "state_operation_duration_ms";
  const queries = REQUEST_SERVICES.flatMap((service): Query[] => [
    { metric, service, statistic: "p99" },
    { metric, service, statistic: "SampleCount" },
  ]);
  const series = await readSeries(client, stage, queries, window);
  const weighed = REQUEST_SERVICES.flatMap((_, index) => {
    const counts = new Map((series[index * 2 + 1] ?? []).map(({ time, value }) => [time, value]));
    return (series[index * 2] ?? []).map(({ time, value }) => ({ value, count: counts.get(time) ?? 0 }));
  });
  const requests = weighed.reduce((sum, { count }) => sum + count, 0);
  if (requests === 0) return undefined;
  const p99Ms = weighed.reduce((sum, { value, count }) => sum + value * count, 0) / requests;
  return { p99Ms, requests };
}
