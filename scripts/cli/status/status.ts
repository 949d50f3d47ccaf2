import type { Probed } from "../flags/probe.ts";
import type { ShownFlags } from "../flags/shown-flags.ts";
import type { Breaker } from "../health.ts";
import type { Trends } from "../metrics/trend.ts";

/** A deployment of flags or of game types, for people. */
export type LastDeployment = {
  readonly number: number;
  /** `flags` or `game-types`, and the version. */
  readonly what: string;
  readonly state: string;
  readonly startedAt: string;
};

/** What AWS says of a stage. */
export type StageStatus = {
  readonly deployment: LastDeployment | undefined;
  readonly alarms: number;
  readonly inAlarm: readonly string[];
  /** Those that have no data to judge by. */
  readonly withoutData: number;
};

/** The status of a stage. */
export type Status = {
  readonly time: string;
  readonly health: "ok" | "unavailable";
  readonly breaker: Breaker;
  /** What each function that works on games answered just now. */
  readonly functions: readonly Probed[];
  readonly flags: ShownFlags;
  /** Absent for a local stack, which has neither. */
  readonly stage?: StageStatus;
  readonly metrics: Trends;
};

/** Whether every function answered. */
export function allAnswer({ functions }: Pick<Status, "functions">): boolean {
  return functions.length > 0 && functions.every(({ answer }) => answer !== "failed");
}

/** Whether the flags were read where they are kept: what is compiled in serves only until then. */
export function flagsRead({ flags, stage }: Pick<Status, "flags" | "stage">): boolean {
  return flags.unread.length === 0 && (!stage || flags.origin !== "default");
}

/** Whether alarms watch and are quiet; undefined where some have no data to judge by. */
export function alarmsWell({ alarms, inAlarm, withoutData }: StageStatus): boolean | undefined {
  if (alarms === 0 || inAlarm.length > 0) return false;
  return withoutData === 0 ? true : undefined;
}

/**
 * Whether the service was seen to work: it is healthy, every function answered, its flags were read and do not conflict,
 * and no alarm is in ALARM.
 */
export function isWell(status: Status): boolean {
  const { health, breaker, flags, stage } = status;
  return (
    health === "ok" &&
    breaker.state === "closed" &&
    allAnswer(status) &&
    flags.problems.length === 0 &&
    flagsRead(status) &&
    (!stage || alarmsWell(stage) !== false)
  );
}
