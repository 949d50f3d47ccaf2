import type { Check } from "../verify/check.ts";
import type { Measured } from "./measured.ts";

/** The limits that a stage is checked against. */
export type Limits = {
  /** p99 allowed where there is no baseline, in ms. */
  readonly latencyP99Ms: number;
  /** Requests that a percentile must be made of to be judged. */
  readonly minimumSamples: number;
  readonly flagsAgeSeconds: number;
};

/** A success criterion, and its result. */
export type Criterion = {
  readonly name: string;
  readonly passed: boolean;
  /** What was found, and what was wanted. */
  readonly found: string;
};

/** Part by which latency may be above its baseline before it counts as worse: two days are never quite the same. */
export const TOLERANCE = 0.1;

/** A check as a criterion of the report. */
export function asCriterion({ title, fault, notes }: Check): Criterion {
  const found = fault ? `${fault.problem} ${fault.remedy}` : notes.join(", ");
  return { name: title, passed: !fault, found };
}

/** Judges what was measured. */
export function judge(measured: Measured, limits: Limits): readonly Criterion[] {
  return [noErrors(measured), gamesComplete(measured), healthy(measured, limits), latency(measured, limits)];
}

function noErrors({ latency: measured, failures }: Measured): Criterion {
  const name = "No state errors";
  const { requests, recoveries, snapshots } = failures;
  if (!measured || requests === undefined || recoveries === undefined || snapshots === undefined) {
    const missing = ["requests", "recoveries", "snapshots"] as const;
    const what = measured ? missing.filter((one) => failures[one] === undefined).join(" and ") : "requests";
    return { name, passed: false, found: `${what} were not measured, so nothing shows that none failed` };
  }
  return {
    name,
    passed: requests + recoveries + snapshots === 0,
    found: `${requests} failed requests, ${recoveries} failed recoveries, ${snapshots} failed snapshots`,
  };
}

function gamesComplete({ games: { finished, active, more } }: Measured): Criterion {
  const least = more ? "at least " : "";
  return {
    name: "Games complete",
    passed: finished > 0,
    found: `${least}${finished} games finished, ${active} are in play`,
  };
}

function healthy(measured: Measured, { flagsAgeSeconds: oldest }: Limits): Criterion {
  const { transitions, breakerOpened, flagsAgeSeconds: age, alarmed } = measured;
  const faults = [
    ...(transitions === undefined ? ["transitions were not measured"] : []),
    ...(transitions === 0 ? ["no transition was counted"] : []),
    ...(breakerOpened === undefined ? ["no circuit breaker was measured"] : []),
    ...(breakerOpened ? ["a circuit breaker was open"] : []),
    ...((age ?? 0) > oldest ? [`flags were ${Math.round(age ?? 0)} s old, ${oldest} s are allowed`] : []),
    ...(alarmed ?? []).map((name) => `${name} was in ALARM`),
  ];
  const alarms = alarmed === undefined ? "there are no alarms" : "no alarm was in ALARM";
  return {
    name: "Metrics healthy",
    passed: faults.length === 0,
    found: faults.join("; ") || `${transitions} transitions counted, no circuit breaker was open, ${alarms}`,
  };
}

function latency({ latency: now, baseline }: Measured, limits: Limits): Criterion {
  const name = "Latency no worse than before";
  if (!now) return { name, passed: false, found: "no request was measured" };
  if (baseline && baseline.requests >= limits.minimumSamples) {
    const most = baseline.p99Ms * (1 + TOLERANCE);
    return {
      name,
      passed: now.p99Ms <= most,
      found: `p99 ${ms(now.p99Ms)}, ${ms(baseline.p99Ms)} before (up to ${ms(most)} counts as the same)`,
    };
  }
  return {
    name,
    passed: now.p99Ms <= limits.latencyP99Ms,
    found: `p99 ${now.upperBound ? "\u2264 " : ""}${ms(now.p99Ms)}; too few requests before to compare with, so held against the limit of ${ms(limits.latencyP99Ms)}`,
  };
}

function ms(value: number): string {
  return Number.isFinite(value) ? `${Math.round(value * 10) / 10} ms` : "off the scale";
}
