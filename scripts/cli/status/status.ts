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

/** The status of a stage. */
export type Status = {
  readonly time: string;
  readonly health: "ok" | "unavailable";
  readonly breaker: Breaker;
  readonly flags: ShownFlags;
  /** Absent for a local stack, which has neither. */
  readonly stage?: {
    readonly deployment: LastDeployment | undefined;
    readonly alarms: number;
    readonly inAlarm: readonly string[];
  };
  readonly metrics: Trends;
};

/** Whether the service can do its work, its flags do not conflict, and no alarm is in ALARM. */
export function isWell({ health, breaker, flags, stage }: Status): boolean {
  return (
    health === "ok" &&
    breaker.state === "closed" &&
    flags.problems.length === 0 &&
    (stage?.inAlarm.length ?? 0) === 0
  );
}
