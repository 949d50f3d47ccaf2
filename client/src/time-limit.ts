import type { Platform } from "./platform.ts";

/** A limit on how long something may take. */
export type TimeLimit = {
  /** Aborted at the end of the time, or with the caller's own signal. */
  readonly signal: AbortSignal;
  /** It has ended in time. */
  readonly over: () => void;
};

/**
 * Begins a time limit. With one listener, which is taken off again: `AbortSignal.any` and a timer with a signal of its own
 * take longer than all else that a request costs here.
 */
export function timeLimit({ after }: Platform, ms: number, outer: AbortSignal | undefined): TimeLimit {
  const controller = new AbortController();
  const stop = after(ms, () => controller.abort(new Error(`timeout after ${ms} ms`)));
  function abort(): void {
    controller.abort(outer?.reason);
  }
  outer?.addEventListener("abort", abort);
  return {
    signal: controller.signal,
    over: () => {
      stop();
      outer?.removeEventListener("abort", abort);
    },
  };
}
