import { setTimeout as delay } from "node:timers/promises";

/** Lets games through one after another, so many a second, for all who ask. */
export function pacemaker(gamesPerSecond: number): () => Promise<void> {
  let next = 0;
  return async () => {
    const now = performance.now();
    next = Math.max(now, next) + 1_000 / gamesPerSecond;
    // A timer is a millisecond at least: what is due sooner goes at once.
    if (next - now > 1) await delay(next - now);
  };
}
