import type { SnapshotPolicy } from "./game-type.ts";

const MINUTE_MS = 60_000;

/** The commit before and the commit in question, as far as a snapshot policy looks at them. */
export type Step = {
  readonly before: {
    readonly phase: string;
    readonly time: number;
    readonly snapshotDue: number;
    readonly base: number;
  };
  readonly after: { readonly version: number; readonly phase: string; readonly time: number };
  readonly terminal: boolean;
};

/** Whether so many transitions follow the newest state that a recovery may start from, in a row or a snapshot, that another is due. */
export function isStateDue({ everyTransitions }: SnapshotPolicy, { before, after }: Step): boolean {
  const newest = Math.max(before.snapshotDue, before.base);
  return everyTransitions !== undefined && after.version - newest >= everyTransitions;
}

/** Whether a snapshot is due at the end of a commit, also where its row keeps the state. */
export function isSnapshotDue(policy: SnapshotPolicy, { before, after, terminal }: Step): boolean {
  const changed = before.phase !== after.phase;
  return (
    (policy.onPhaseChange && changed) ||
    (policy.onTerminalPhase && changed && terminal) ||
    (policy.everyMinutes !== undefined && crossesInterval(before.time, after.time, policy.everyMinutes))
  );
}

/**
 * Whether a commit is the first in its interval of so many minutes. Intervals are counted from 1970, so that the
 * time of the commit before is all that must be remembered.
 */
export function crossesInterval(before: number, after: number, minutes: number): boolean {
  const interval = minutes * MINUTE_MS;
  return Math.floor(before / interval) < Math.floor(after / interval);
}
