import type { GameType } from "./game-type.ts";
import type { Head } from "./head.ts";
import { crossesInterval } from "./snapshot-policy.ts";

/** Minutes of the shortest stretch, and of a new game's first. */
const SHORTEST = 10;

/** Minutes of the longest stretch, a little over a week: 10, doubled ten times. */
export const LONGEST_STRETCH = SHORTEST * 2 ** 10;

/** So many times as long as the pause before a move is the stretch that follows it, at most. */
const PAUSES = 8;

const MINUTE_MS = 60_000;
const DAY_MINUTES = 1_440;
/** What part of a retention a stretch takes at most: what the directory has not heard of is far from its expiry. */
const RETENTION_PART = 4;

/** Minutes of a new game's first stretch. */
export function firstStretch({ directoryMinutes = SHORTEST }: Pick<GameType, "directoryMinutes">): number {
  return directoryMinutes;
}

/** What a commit does to its game's stretch. */
export type StretchStep = {
  /** Minutes of the stretch that holds after it. */
  readonly stretch: number;
  /** Whether it is the first in a stretch, so that the directory must hear of it. */
  readonly isFirst: boolean;
};

/**
 * The directory hears of a game's first commit in each stretch of time. The stretch follows the game's own pace: 10 minutes,
 * doubled as long as that is no more than eight times the pause before the commit; or it is what the game type says.
 *
 * A commit is also the first when it is not in the stretch that held before it. So what the directory knew of a game at some
 * time holds until the end of that stretch but for the commits in it; and a game that was slow and is quick now is heard of
 * within 10 minutes. Stretches are counted from 1970, and each is two of the next shorter: following the pace never makes more
 * commits the first of theirs than 10 minutes for all would.
 * @param before The head that the commit comes after. @param time Of the commit, in ms since 1970.
 */
export function stepStretch(
  before: Pick<Head, "time" | "stretch" | "retentionDays">,
  time: number,
  type: Pick<GameType, "directoryMinutes">,
): StretchStep {
  const next = type.directoryMinutes ?? ofPace(time - before.time, before.retentionDays);
  const isFirst = [before.stretch, next].some((minutes) => crossesInterval(before.time, time, minutes));
  return { stretch: isFirst ? next : before.stretch, isFirst };
}

function ofPace(pause: number, retentionDays: number): number {
  const most = Math.min(
    (PAUSES * pause) / MINUTE_MS,
    (retentionDays * DAY_MINUTES) / RETENTION_PART,
    LONGEST_STRETCH,
  );
  let stretch = SHORTEST;
  while (stretch * 2 <= most) stretch *= 2;
  return stretch;
}
