import { setTimeout } from "node:timers/promises";

/** Time as an open loop needs it. */
export type Pace = {
  /** ms, from any origin, never running backwards. */
  readonly now: () => number;
  /** Resolves then, or when the signal is aborted. */
  readonly sleep: (milliseconds: number, signal?: AbortSignal) => Promise<void>;
};

/** Time as it is. */
export const REAL_PACE: Pace = {
  now: () => performance.now(),
  sleep: async (milliseconds, signal) => {
    await setTimeout(milliseconds, undefined, { signal }).catch((error: unknown) => {
      if (!signal?.aborted) throw error;
    });
  },
};

/** How many arrivals, how often. */
export type Schedule = { readonly count: number; readonly perSecond: number };

/**
 * Starts arrivals at equal distances, without waiting for those before: a slow service gets no less load, and
 * a duration counted from the moment that an arrival was due is free of coordinated omission.
 * @param arrive Gets the moment that it was due; must not throw.
 * @returns When the last one has started; what the arrivals do may still run.
 */
export async function openLoop(
  { count, perSecond }: Schedule,
  { now, sleep }: Pace,
  arrive: (due: number, index: number) => void,
  signal: AbortSignal,
): Promise<void> {
  const start = now();
  for (let index = 0; index < count && !signal.aborted; index += 1) {
    const due = start + (index * 1000) / perSecond;
    for (let left = due - now(); left > 0 && !signal.aborted; left = due - now()) await sleep(left, signal);
    arrive(due, index);
  }
}
