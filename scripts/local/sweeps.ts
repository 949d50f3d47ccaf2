import type { Log } from "../../lambdas/telemetry/log.ts";
import type { sweepHandler } from "../../lambdas/triggers/sweeper.ts";

const SWEEP_EVERY_MS = 60_000;
/** What Lambda would leave a sweep, in ms. */
const SWEEP_MS = 30_000;

/** Sweeps every minute, one sweep after another, as the schedule does in the cloud. @returns how to stop. */
export function sweepEveryMinute(sweep: ReturnType<typeof sweepHandler>, log: Log): () => Promise<void> {
  let running: Promise<unknown> = Promise.resolve();
  function start(): void {
    running = running.then(async () => {
      const end = performance.now() + SWEEP_MS;
      try {
        await sweep({}, { getRemainingTimeInMillis: () => end - performance.now() });
      } catch (error) {
        log.error("a sweep failed; the next one continues", error);
      }
    });
  }
  const timer = setInterval(start, SWEEP_EVERY_MS);
  return async () => {
    clearInterval(timer);
    await running;
  };
}
