import { Duration } from "aws-cdk-lib";
import type { IMetric } from "aws-cdk-lib/aws-cloudwatch";
import type { AlarmSpec } from "../alarm.ts";
import { greatest, percentage, sum } from "../expressions.ts";
import { FUNCTION_NAMES } from "../functions.ts";
import { metricsOf, REQUEST_SERVICES } from "../metrics.ts";
import type { Stage } from "../stage.ts";
import { breakerOpen } from "./breaker.ts";
import { errorRate } from "./error-rate.ts";

/** Metrics that AWS counts for what was deployed. */
export type DeployedMetrics = {
  /** Runs that ended by a crash or at the time limit. */
  readonly functionCrashes: readonly IMetric[];
  readonly functionThrottles: readonly IMetric[];
  readonly tableThrottles: readonly IMetric[];
  readonly requests: IMetric;
  readonly serverErrors: IMetric;
  /** Age of the oldest stream record that isn't handled, in milliseconds. */
  readonly streamAge: IMetric;
  /** The same of what publishes events, where the stage does. */
  readonly eventsAge?: IMetric;
  /** Messages in each dead-letter queue, by the function whose events it takes. */
  readonly deadLetters: ReadonlyMap<string, IMetric>;
};

const ONCE = { bad: 1, of: 1 };
const TWO_OF_THREE = { bad: 2, of: 3 };

function throttled(name: string, what: string, metrics: readonly IMetric[], threshold: number): AlarmSpec {
  return {
    name,
    severity: "warning",
    means: `${what} are throttled: calls are slow or fail though nothing is broken.`,
    page: "throttles",
    metric: sum("throttled calls", metrics),
    fires: "atLeast",
    threshold,
    datapoints: TWO_OF_THREE,
    silence: "good",
  };
}

/** The alarms that need what was deployed, or that have no say about flags. */
export function remainingAlarms(stage: Stage, deployed: DeployedMetrics): readonly AlarmSpec[] {
  const { thresholds } = stage;
  const ownMetric = metricsOf(stage);
  const cacheHits = ownMetric("state_cache_hits", "transition", "Sum");
  const cacheMisses = ownMetric("state_cache_misses", "transition", "Sum");
  return [
    errorRate(stage, "warning"),
    ...REQUEST_SERVICES.filter((service) => service !== "transition").map((service) =>
      breakerOpen(stage, service),
    ),
    {
      name: "cache-hit-rate",
      severity: "warning",
      means: `Under ${thresholds.cacheHitPercent} % of JSON Patch appends find their state in memory: each miss costs a read.`,
      page: "cache-hit-rate",
      metric: percentage({
        label: "cache hits, %",
        of: [cacheHits],
        outOf: [cacheHits, cacheMisses],
        minimum: thresholds.minimumSamples,
        otherwise: 100,
      }),
      fires: "below",
      threshold: thresholds.cacheHitPercent,
      datapoints: { bad: 3, of: 3 },
      silence: "good",
    },
    {
      name: "function-crashes",
      severity: "warning",
      means:
        "Functions crash or run out of time: handlers answer every error, so this is none that they know.",
      page: "function-crashes",
      metric: sum("crashes", deployed.functionCrashes),
      fires: "atLeast",
      threshold: thresholds.crashes,
      datapoints: TWO_OF_THREE,
      silence: "good",
    },
    throttled("function-throttles", "Functions", deployed.functionThrottles, thresholds.throttles),
    throttled("table-throttles", "Tables", deployed.tableThrottles, thresholds.throttles),
    {
      name: "server-errors",
      severity: "critical",
      means: `Over ${thresholds.serverErrorPercent} % of answers are 5xx: callers see the service fail.`,
      page: "server-errors",
      metric: percentage({
        label: "5xx answers, %",
        of: [deployed.serverErrors],
        outOf: [deployed.requests],
        minimum: thresholds.minimumSamples,
        otherwise: 0,
      }),
      fires: "above",
      threshold: thresholds.serverErrorPercent,
      datapoints: TWO_OF_THREE,
      silence: "good",
    },
    {
      name: "stream-age",
      severity: "critical",
      means: `The change feed is over ${thresholds.streamAgeSeconds} s behind: snapshots and the directory are late.`,
      page: "stream-age",
      metric: deployed.streamAge,
      fires: "above",
      threshold: thresholds.streamAgeSeconds * 1000,
      datapoints: TWO_OF_THREE,
      silence: "good",
    },
    ...(deployed.eventsAge
      ? [
          {
            name: "events-age",
            severity: "warning",
            means: `Events are published over ${thresholds.streamAgeSeconds} s late: what consumes them is behind, and nothing else.`,
            page: "events-age",
            metric: deployed.eventsAge,
            fires: "above",
            threshold: thresholds.streamAgeSeconds * 1000,
            datapoints: TWO_OF_THREE,
            silence: "good",
          } satisfies AlarmSpec,
        ]
      : []),
    ...[...deployed.deadLetters].map(
      ([name, metric]): AlarmSpec => ({
        name: `dead-letters-${name}`,
        severity: "warning",
        means: `Events of ${name} failed for good and wait in its dead-letter queue.`,
        page: "dead-letters",
        metric,
        fires: "atLeast",
        threshold: thresholds.deadLetters,
        datapoints: ONCE,
        silence: "good",
      }),
    ),
    {
      name: "directory-failures",
      severity: "warning",
      means: "Updates of the directory fail: lists show games as they were, and no game's data is at risk.",
      page: "directory-failures",
      metric: sum(
        "failed updates of the directory",
        (["change-feed", "retention"] as const).map((service) =>
          ownMetric("directory_update_failures", service, "Sum"),
        ),
      ),
      fires: "atLeast",
      threshold: thresholds.directoryFailures,
      datapoints: TWO_OF_THREE,
      silence: "good",
    },
    {
      name: "uncovered-tail",
      severity: "critical",
      means:
        "A game's newest commits near their expiry without a snapshot, or the sweeper is silent: data is at risk.",
      page: "uncovered-tail",
      metric: ownMetric("oldest_uncovered_tail_seconds", "retention", "Maximum", {
        period: Duration.hours(1),
      }),
      fires: "atLeast",
      threshold: thresholds.uncoveredTailSeconds,
      datapoints: { bad: 3, of: 3 },
      silence: "bad",
    },
    {
      name: "configuration-unread",
      severity: "critical",
      means: "A function has never read its flags or game types: outside dev it refuses writes until it has.",
      page: "configuration-unread",
      metric: sum(
        "invocations without a configuration",
        FUNCTION_NAMES.map((service) => ownMetric("configuration_unread", service, "Sum")),
      ),
      fires: "atLeast",
      threshold: 1,
      datapoints: TWO_OF_THREE,
      silence: "good",
    },
    {
      name: "flags-age",
      severity: "warning",
      means: `A function works with flags older than ${thresholds.flagsAgeSeconds} s: turning them off would be slow.`,
      page: "flags-age",
      metric: greatest(
        "age of the flags, s",
        REQUEST_SERVICES.map((service) => ownMetric("flags_age_seconds", service, "Maximum")),
      ),
      fires: "above",
      threshold: thresholds.flagsAgeSeconds,
      datapoints: TWO_OF_THREE,
      silence: "good",
    },
  ];
}
