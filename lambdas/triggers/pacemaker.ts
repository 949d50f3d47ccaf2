import { setTimeout as delay } from "node:timers/promises";

/**
 * Lets games through one after another, so many a second, for all who ask. Time that nobody used is not made up for.
 * @param clock ms, monotonic. @param wait Waits so many ms.
 */
export function pacemaker(
  gamesPerSecond: number,
  clock: () => number = () => performance.now(),
  wait: (ms: number) => Promise<unknown> = delay,
): () => Promise<void> {
  let next = 0;
  return async () => {
    const now = clock();
    next = Math.max(now, next) + 1_000 / gamesPerSecond;
    // A timer is a millisecond at least: what is due sooner goes at once.
    if (next - now > 1) await wait(next - now);
  };
}
