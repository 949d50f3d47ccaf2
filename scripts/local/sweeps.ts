import type { Log } from "../../lambdas/telemetry/log.ts";
import type { sweepHandler } from "../../lambdas/triggers/sweeper.ts";

/** Sweeps, for as long as its invocation lasts. */
export type Sweep = ReturnType<typeof sweepHandler>;

const SWEEP_EVERY_MS = 60_000;
/** What Lambda would leave a sweep, in ms. */
const SWEEP_MS = 30_000;

/**
 * Sweeps every minute, one sweep after another, as the schedule does in the cloud.
 * @returns how to stop: the sweep under way ends with the game that it is at.
 */
export function sweepEveryMinute(sweep: Sweep, log: Log): () => Promise<void> {
  let isStopping = false;
  let running: Promise<unknown> = Promise.resolve();
  function start(): void {
    running = running.then(async () => {
      if (isStopping) return;
      const end = performance.now() + SWEEP_MS;
      try {
        await sweep({}, { getRemainingTimeInMillis: () => (isStopping ? 0 : end - performance.now()) });
      } catch (error) {
        log.error("a sweep failed; the next one continues", error);
      }
    });
  }
  const timer = setInterval(start, SWEEP_EVERY_MS);
  return async () => {
    isStopping = true;
    clearInterval(timer);
    await running;
  };
}
