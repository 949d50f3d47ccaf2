import type { Context } from "../command.ts";
import { FIVE } from "../metrics/five.ts";
import { processSource } from "../metrics/process-source.ts";
import { scrape, totalOf } from "../prometheus.ts";
import { countGames } from "./finished-games.ts";
import type { Measured } from "./measured.ts";

const OPEN = 2;
const DURATION = "state_operation_duration_ms";

/** What a local stack has measured since it started. */
export async function measureProcess(context: Context, since: number): Promise<Measured> {
  const { client, target, clock, progress } = context;
  const [scraped, { trends }] = await Promise.all([scrape(target), processSource(target).read()]);
  function total(name: string): number | undefined {
    return totalOf(scraped, name);
  }
  const p99Ms = trends.find(({ watched }) => watched === FIVE.find(({ name }) => name === DURATION))?.whole;
  const breaker = total("circuit_breaker_status");
  return {
    from: new Date(since).toISOString(),
    to: new Date(clock()).toISOString(),
    transitions: total("state_transitions_total"),
    failures: {
      requests: total("state_persistence_errors"),
      recoveries: total("state_recovery_failures"),
      snapshots: total("state_snapshot_failures"),
    },
    games: await countGames(client, since, progress),
    breakerOpened: breaker === undefined ? undefined : breaker === OPEN,
    // A file is read when it changes, and is never old.
    flagsAgeSeconds: undefined,
    alarmed: undefined,
    latency:
      p99Ms === undefined
        ? undefined
        : { p99Ms, upperBound: true, requests: total(`${DURATION}_count`) ?? 0 },
    baseline: undefined,
  };
}
