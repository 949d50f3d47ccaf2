import type { Platform } from "../platform.ts";

/** `closed`: all goes through; `open`: nothing does; `half-open`: one at a time, to see whether calls succeed again. */
export type BreakerState = "closed" | "open" | "half-open";

/** When the circuit breaker opens and closes. */
export type BreakerSettings = {
  /** Tries in a row without an answer that open it. Default 5. */
  readonly failures?: number;
  /** How long it stays open, in ms. Default 30,000. */
  readonly openMs?: number;
  /** Answers in a row that close it again. Default 3. */
  readonly successes?: number;
};

/** The circuit breaker round all that a queue sends: who comes while it is open waits, and is not refused. */
export type Gate = {
  /** Resolves when a try may be made, or when the signal is aborted. Each is followed by `answered` or `failed`. */
  readonly enter: (signal: AbortSignal) => Promise<void>;
  readonly answered: () => void;
  readonly failed: () => void;
  /** ms until the next try may be made; 0 unless it is open. */
  readonly openFor: () => number;
};

/** Opens a gate with the service's own defaults. */
export function openGate(
  { failures = 5, openMs = 30_000, successes = 3 }: BreakerSettings,
  { now, sleep }: Platform,
  onChange: (state: BreakerState) => void,
): Gate {
  let failed = 0;
  let answered = 0;
  let openedAt: number | undefined;
  /** Resolved when the probe under way has ended. */
  let probe: PromiseWithResolve | undefined;

  function endProbe(): void {
    probe?.resolve();
    probe = undefined;
  }
  function openFor(): number {
    return openedAt === undefined ? 0 : Math.max(0, openedAt + openMs - now());
  }
  return {
    openFor,
    enter: async (signal) => {
      while (openedAt !== undefined && !signal.aborted) {
        const left = openFor();
        if (left > 0) await sleep(left, signal);
        else if (probe) await probe.promise;
        else {
          probe = withResolve();
          if (answered === 0) onChange("half-open");
          return;
        }
      }
    },
    answered: () => {
      failed = 0;
      answered += 1;
      if (openedAt !== undefined && answered >= successes) {
        openedAt = undefined;
        onChange("closed");
      }
      endProbe();
    },
    failed: () => {
      answered = 0;
      failed += 1;
      if (openedAt !== undefined || failed === failures) {
        openedAt = now();
        onChange("open");
      }
      endProbe();
    },
  };
}

type PromiseWithResolve = { readonly promise: Promise<void>; readonly resolve: () => void };

function withResolve(): PromiseWithResolve {
  let resolve: () => void = () => {};
  const promise = new Promise<void>((done) => {
    resolve = done;
  });
  return { promise, resolve };
}
