import type { AlarmSpec } from "../alarm.ts";
import type { FunctionName } from "../functions.ts";
import { metricsOf } from "../metrics.ts";
import type { Stage } from "../stage.ts";

/** Value of `circuit_breaker_status` when a breaker is open; half-open is 1, closed is 0. */
const OPEN = 2;

/** A function's circuit breaker was open. */
export function breakerOpen(stage: Stage, service: FunctionName): AlarmSpec {
  return {
    name: `breaker-open-${service}`,
    severity: "critical",
    means: `The circuit breaker of ${service} is open: DynamoDB failed again and again, and calls get 503 at once.`,
    page: "breaker-open",
    metric: metricsOf(stage)("circuit_breaker_status", service, "Maximum"),
    fires: "atLeast",
    threshold: OPEN,
    datapoints: { bad: 1, of: 1 },
    silence: "good",
  };
}
