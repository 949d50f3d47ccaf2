const WAIT_MS = 200;
/** Two short waits in vain say nothing of an AppConfig that is merely slow. */
const PATIENT_WAIT_MS = 1_000;
const PATIENT_EVERY = 3;
const LONGEST_GAP_MS = 120_000;
const UNREAD_GAP_MS = 1_000;

/** When a profile is read again, and how long requests may wait for that. */
export type RefreshSchedule = {
  /** From when on the profile is to be read again, in ms since 1970. */
  readonly dueAt: () => number;
  /** How long the next try may take, in ms. */
  readonly waitMs: () => number;
  /** A try succeeded. @param intervalMs What AppConfig asks to wait for. */
  readonly succeeded: (now: number, intervalMs: number) => void;
  /** A try failed. @param unread Whether the profile has never been read: then it is tried every second. */
  readonly missed: (now: number, unread: boolean) => void;
};

/**
 * A schedule that is due at once. After a success it is due when the interval is over, and so after each of three misses;
 * then after twice as long each time, up to two minutes. Requests wait 200 ms for a try at most, and 1 s for every third.
 */
export function refreshSchedule(intervalMs: number): RefreshSchedule {
  let interval = intervalMs;
  let dueAt = 0;
  let misses = 0;

  function gap(unread: boolean): number {
    if (unread) return UNREAD_GAP_MS;
    return Math.min(interval * 2 ** Math.max(0, misses - PATIENT_EVERY), Math.max(interval, LONGEST_GAP_MS));
  }
  return {
    dueAt: () => dueAt,
    waitMs: () => ((misses + 1) % PATIENT_EVERY === 0 ? PATIENT_WAIT_MS : WAIT_MS),
    succeeded: (now, asked) => {
      interval = asked;
      misses = 0;
      dueAt = now + interval;
    },
    missed: (now, unread) => {
      misses += 1;
      dueAt = now + gap(unread);
    },
  };
}
