import { CloudWatchClient, GetMetricDataCommand } from "@aws-sdk/client-cloudwatch";
import { clientSettings } from "../../calls/client-settings.ts";
import type { BreakerState } from "../../telemetry/circuit-breaker.ts";
import { keptFor } from "../metrics/kept.ts";
import { REQUEST_FUNCTIONS } from "../metrics/published.ts";
import type { ReadBreaker } from "./handler.ts";

const PERIOD_SECONDS = 60;
// A metric arrives within a minute or two of its minute.
const LOOK_BACK_MS = 4 * PERIOD_SECONDS * 1_000;
const KEPT_MS = 30_000;
/** By what the metric `circuit_breaker_status` says. */
const STATES: readonly BreakerState[] = ["closed", "half-open", "open"];

/**
 * The breakers of all the processes of a stage, as the metric has them: of each function the worst of its newest minute,
 * and the worst of all functions. A function that had no request in the last minutes is left out, since nothing measured
 * its breaker; without any, the state is `closed`, as a breaker begins. Asked for twice a minute at most.
 */
export function cloudWatchBreaker(namespace: string, clock: () => number): ReadBreaker {
  const client = new CloudWatchClient(clientSettings({ tries: 2, tryMs: 3_000, firstWaitMs: 50 }));
  return keptFor(KEPT_MS, clock, async (now) => {
    const values = await newestValues(client, namespace, now);
    const worst = Math.max(0, ...values.values());
    const functions = [...values].map(([name, value]) => [name, stateOf(value)] as const);
    return { state: stateOf(worst), functions: Object.fromEntries(functions) };
  });
}

async function newestValues(
  client: CloudWatchClient,
  namespace: string,
  now: number,
): Promise<ReadonlyMap<string, number>> {
  const { MetricDataResults: results = [] } = await client.send(
    new GetMetricDataCommand({
      StartTime: new Date(now - LOOK_BACK_MS),
      EndTime: new Date(now),
      ScanBy: "TimestampDescending",
      MetricDataQueries: REQUEST_FUNCTIONS.map((service, index) => ({
        Id: `f${index}`,
        MetricStat: {
          Metric: {
            Namespace: namespace,
            MetricName: "circuit_breaker_status",
            Dimensions: [{ Name: "service", Value: service }],
          },
          Period: PERIOD_SECONDS,
          Stat: "Maximum",
        },
      })),
    }),
  );
  const found = new Map<string, number>();
  for (const [index, service] of REQUEST_FUNCTIONS.entries()) {
    const newest = results.find(({ Id }) => Id === `f${index}`)?.Values?.[0];
    if (newest !== undefined) found.set(service, newest);
  }
  return found;
}

function stateOf(value: number): BreakerState {
  return STATES[value] ?? "open";
}
