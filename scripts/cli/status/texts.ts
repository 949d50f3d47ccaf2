import type { Breaker } from "../health.ts";
import type { Trend } from "../metrics/trend.ts";
import type { StageStatus } from "./status.ts";

/** States of a breaker by what the metric says. */
const BREAKER_STATES = ["closed", "half-open", "open"];

/** The state of the circuit breakers in a few words. */
export function breakerText({ state, failures, functions }: Breaker): string {
  if (failures !== undefined) return `${state}, ${failures} failures in a row`;
  const measured = Object.entries(functions ?? {});
  if (measured.length === 0) return `${state}, no requests in the last minutes`;
  const like = measured.filter(([, ofFunction]) => ofFunction === state).map(([name]) => name);
  return `${state} in ${like.toSorted().join(", ")}`;
}

/** Whether a breaker is as it should be; undefined where none was measured, which shows nothing. */
export function breakerWell({ state, failures, functions }: Breaker): boolean | undefined {
  const measured = failures !== undefined || Object.keys(functions ?? {}).length > 0;
  return measured || state !== "closed" ? state === "closed" : undefined;
}

/** What is known of a stage's alarms. */
export function alarmsText({ alarms, inAlarm, withoutData }: StageStatus): string {
  if (alarms === 0) return "none: deploy the stack Observability";
  if (inAlarm.length > 0) return `ALARM: ${inAlarm.join(", ")}`;
  return withoutData === 0 ? `OK, all ${alarms}` : `none of ${alarms} in ALARM; ${withoutData} have no data`;
}

/** A figure of one of the five metrics; undefined where nothing was measured. */
export function figureText({ watched: { name, statistic }, whole }: Trend): string | undefined {
  if (whole === undefined) return undefined;
  // In JSON, which has no infinity, null.
  if (!Number.isFinite(whole)) return "off the scale";
  if (name === "circuit_breaker_status") return BREAKER_STATES[whole] ?? String(whole);
  const value = (Math.round(whole * 10) / 10).toLocaleString("en-US");
  // Of a bucket it is the upper bound; of several functions and periods the greatest.
  return statistic === "p99" ? `\u2264 ${value}` : value;
}
