import type { Context } from "../command.ts";
import { askFlags } from "../flags/shown-flags.ts";
import { FIVE } from "../metrics/five.ts";
import { processSource } from "../metrics/process-source.ts";
import { scrape, totalOf } from "../prometheus.ts";
import { countGames } from "./finished-games.ts";
import type { Measured } from "./measured.ts";

const OPEN = 2;
const DURATION = "state_operation_duration_ms";

/** What one process has measured since it started: all there is where metrics stay with the process. */
export async function measureProcess(context: Context, since: number): Promise<Measured> {
  const { client, target, clock, progress } = context;
  const [scraped, { trends }, flags] = await Promise.all([
    scrape(target),
    processSource(target).read(),
    askFlags(client),
  ]);
  function total(name: string): number {
    return totalOf(scraped, name) ?? 0;
  }
  const p99Ms = trends.find(({ watched }) => watched === FIVE.find(({ name }) => name === DURATION))?.whole;
  const breaker = totalOf(scraped, "circuit_breaker_status");
  return {
    from: new Date(since).toISOString(),
    to: new Date(clock()).toISOString(),
    // Of a stage, it is another process that appends.
    transitions: target.name === "local" ? total("state_transitions_total") : undefined,
    failures: {
      requests: total("state_persistence_errors"),
      recoveries: total("state_recovery_failures"),
      snapshots: total("state_snapshot_failures"),
    },
    games: await countGames(client, since, progress),
    breakerOpened: breaker === undefined ? undefined : breaker === OPEN,
    // A file is read when it changes, and is never old.
    flagsAgeSeconds: flags.origin === "appconfig" ? flags.ageSeconds : undefined,
    alarmed: undefined,
    latency:
      p99Ms === undefined ? undefined : { p99Ms, upperBound: true, requests: total(`${DURATION}_count`) },
    baseline: undefined,
  };
}
