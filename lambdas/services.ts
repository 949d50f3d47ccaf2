import { readCursorKeys } from "./cursor-keys.ts";
import { openSource } from "./flags/open-source.ts";
import { readOverrides } from "./flags/overrides.ts";
import { ageSeconds } from "./flags/source.ts";
import type { CursorKeys } from "./game/cursor.ts";
import type { HttpServices } from "./http/handler.ts";
import type { Archive } from "./store/archive.ts";
import { dynamoClient } from "./store/dynamo-client.ts";
import { dynamoGamesTable } from "./store/dynamo-games-table.ts";
import { dynamoStateTable } from "./store/dynamo-state-table.ts";
import type { GamesTable } from "./store/games-table.ts";
import { guardGamesTable, guardStateTable } from "./store/guarded.ts";
import { refuseLostTail } from "./store/lost-tail.ts";
import { s3Archive, s3Client } from "./store/s3-archive.ts";
import { type StateCache, stateCache } from "./store/state-cache.ts";
import type { StateTable } from "./store/state-table.ts";
import { type BreakerState, type CircuitBreaker, circuitBreaker } from "./telemetry/circuit-breaker.ts";
import { emfSink } from "./telemetry/emf.ts";
import { openLog } from "./telemetry/log.ts";
import type { MetricName } from "./telemetry/metrics.ts";
import { type Registry, registry } from "./telemetry/prometheus.ts";
import { telemetry } from "./telemetry/telemetry.ts";

/** States that one process holds, in bytes together. */
const CACHE_BYTES = 32 * 1024 * 1024;
const BREAKER_VALUES: Record<BreakerState, number> = { closed: 0, "half-open": 1, open: 2 };

/** All that handlers are made of. */
export type Services = HttpServices & {
  readonly state: StateTable;
  /** The state table without the look into the directory: a wipe has to work on damaged games as well. */
  readonly bareState: StateTable;
  readonly games: GamesTable;
  /** Where finished games go; absent where `ARCHIVE_BUCKET` is not set, and then they stay in the table. */
  readonly archive?: Archive | undefined;
  readonly cache: StateCache;
  readonly keys: CursorKeys;
  readonly breaker: CircuitBreaker;
  readonly registry: Registry;
};

/** A variable of the environment. @throws when it is not set: the deployment is incomplete. */
function variable(env: NodeJS.ProcessEnv, name: string): string {
  const value = env[name];
  if (value === undefined || value === "") throw new Error(`the environment variable ${name} must be set`);
  return value;
}

/**
 * Opens what a function needs, as its environment says. Flags and cursor keys are fetched side by side, while Lambda
 * still gives the whole processor to the start.
 * @param client Talks to DynamoDB; by default the one that the environment names.
 */
export async function openServices(
  env: NodeJS.ProcessEnv = process.env,
  client: ReturnType<typeof dynamoClient> = dynamoClient(),
): Promise<Services> {
  const clock = Date.now;
  const service = env.POWERTOOLS_SERVICE_NAME ?? "savepoint";
  const log = openLog(service);
  const { APPCONFIG_APPLICATION: application, APPCONFIG_ENVIRONMENT: environment, FLAGS_FILE: file } = env;
  const appConfig = application && environment ? { application, environment } : undefined;
  const [keys, config] = await Promise.all([
    readCursorKeys(env),
    openSource({ ...(appConfig && { appConfig }), ...(file && { file }) }, clock, ({ what, error }) =>
      log.error(`the configuration was not refreshed: ${what}`, error),
    ),
  ]);
  const breaker = circuitBreaker(clock);
  const metrics = registry();
  const gauges: [MetricName, () => number][] = [
    ["circuit_breaker_status", () => BREAKER_VALUES[breaker.status().state]],
    ["memory_usage_bytes", () => process.memoryUsage.rss()],
    ["flags_age_seconds", () => ageSeconds(config.current(), clock())],
  ];
  for (const [name, read] of gauges) metrics.gauge(name, read);
  // On one machine /metrics is read from this process, and log lines would only be in the way.
  const sinks = env.SAVEPOINT_EMF === "off" ? [metrics.sink] : [metrics.sink, emfSink(service)];
  const measured = telemetry(
    sinks,
    () => gauges.map(([name, read]) => ({ name, value: read() })),
    () => performance.now(),
  );
  const games = guardGamesTable(
    dynamoGamesTable(client, variable(env, "GAMES_TABLE"), measured.consume),
    breaker.run,
  );
  const bareState = guardStateTable(
    dynamoStateTable(client, variable(env, "STATE_TABLE"), measured.consume),
    breaker.run,
  );
  return {
    clock,
    log,
    config,
    keys,
    breaker,
    registry: metrics,
    overrides: readOverrides(env),
    telemetry: measured,
    state: refuseLostTail(bareState, games),
    bareState,
    games,
    archive: env.ARCHIVE_BUCKET ? s3Archive(s3Client(), env.ARCHIVE_BUCKET) : undefined,
    cache: stateCache(CACHE_BYTES),
  };
}
