import { openSource } from "../flags/open-source.ts";
import { type Overrides, readOverrides } from "../flags/overrides.ts";
import { ageSeconds, type ConfigSource } from "../flags/source.ts";
import { type BreakerState, type CircuitBreaker, circuitBreaker } from "../telemetry/circuit-breaker.ts";
import { emfSink } from "../telemetry/emf.ts";
import { type Log, openLog } from "../telemetry/log.ts";
import type { MetricName } from "../telemetry/metrics.ts";
import { namespaceFrom } from "../telemetry/namespace.ts";
import { type Registry, registry } from "../telemetry/prometheus.ts";
import { type Telemetry, telemetry } from "../telemetry/telemetry.ts";

const BREAKER_VALUES: Record<BreakerState, number> = { closed: 0, "half-open": 1, open: 2 };

/** What answering a request needs, on any route. */
export type HttpServices = {
  readonly config: ConfigSource;
  readonly overrides: Overrides;
  /** Whether this stage goes by what is compiled in while its configuration could not be read (`UNREAD_CONFIGURATION`). */
  readonly mayGuess: boolean;
  readonly telemetry: Telemetry;
  readonly log: Log;
  /** ms since 1970. */
  readonly clock: () => number;
};

/** What every function needs, whether or not it looks at games. */
export type BaseServices = HttpServices & {
  readonly breaker: CircuitBreaker;
  readonly registry: Registry;
};

/**
 * Opens the log, what is measured, and the configuration, which is fetched.
 * @param version Of the function, where a deployment watches what a new one does.
 */
export async function openBase(
  env: NodeJS.ProcessEnv = process.env,
  version?: string,
): Promise<BaseServices> {
  const clock = Date.now;
  const service = env.POWERTOOLS_SERVICE_NAME ?? "savepoint";
  const log = openLog(service);
  const { APPCONFIG_APPLICATION: application, APPCONFIG_ENVIRONMENT: environment, FLAGS_FILE: file } = env;
  const appConfig = application && environment ? { application, environment } : undefined;
  const config = await openSource(
    { ...(appConfig && { appConfig }), ...(file && { file }) },
    clock,
    ({ what, error }) => log.error(`the configuration was not refreshed: ${what}`, error),
  );
  const breaker = circuitBreaker(clock);
  const metrics = registry();
  const gauges: [MetricName, () => number][] = [
    ["circuit_breaker_status", () => BREAKER_VALUES[breaker.status().state]],
    ["memory_usage_bytes", () => process.memoryUsage.rss()],
    ["flags_age_seconds", () => ageSeconds(config.current(), clock())],
  ];
  for (const [name, read] of gauges) metrics.gauge(name, read);
  const source = { service, version, namespace: namespaceFrom(env) };
  // On one machine /metrics is read from this process, and log lines would only be in the way.
  const sinks = env.SAVEPOINT_EMF === "off" ? [metrics.sink] : [metrics.sink, emfSink(source)];
  const measured = telemetry(
    sinks,
    () => gauges.map(([name, read]) => ({ name, value: read() })),
    () => performance.now(),
  );
  return {
    clock,
    log,
    config,
    breaker,
    registry: metrics,
    overrides: readOverrides(env),
    mayGuess: env.UNREAD_CONFIGURATION !== "refuse",
    telemetry: measured,
  };
}
