/** `closed`: all goes through; `open`: nothing does; `half-open`: test calls go through. */
export type BreakerState = "closed" | "open" | "half-open";

/** When a breaker opens and closes. */
export type BreakerSettings = {
  /** Failures in a row that open it. */
  readonly failures: number;
  /** How long it stays open, in ms. */
  readonly openMs: number;
  /** Successes in a row that close it again. */
  readonly successes: number;
};

/** The settings that the service runs with. */
export const BREAKER_DEFAULTS: BreakerSettings = { failures: 5, openMs: 30_000, successes: 3 };

/** What a breaker says of itself. `retryAfterMs` is 0 unless it is open. */
export type BreakerStatus = {
  readonly state: BreakerState;
  readonly failures: number;
  readonly retryAfterMs: number;
};

/** Guards calls that can fail. Its state is that of this process alone. */
export type CircuitBreaker = {
  /**
   * Makes the call.
   * @param saysNothing True for errors that are no failures of what is called; none by default.
   * @throws {CircuitOpenError} at once while it is open; else what the call throws.
   */
  readonly run: <T>(call: () => Promise<T>, saysNothing?: (error: unknown) => boolean) => Promise<T>;
  readonly status: () => BreakerStatus;
};

/** The breaker is open: the call was not made, and may be made after `retryAfterMs`. */
export class CircuitOpenError extends Error {
  readonly retryAfterMs: number;

  constructor(retryAfterMs: number) {
    super(`the circuit breaker is open for another ${retryAfterMs} ms`);
    this.name = "CircuitOpenError";
    this.retryAfterMs = retryAfterMs;
  }
}

/**
 * Makes a closed breaker. Every rejection counts as a failure, unless the call says that such an error is none.
 * @param clock ms since 1970.
 */
export function circuitBreaker(
  clock: () => number,
  settings: BreakerSettings = BREAKER_DEFAULTS,
): CircuitBreaker {
  let failures = 0;
  let successes = 0;
  let openedAt: number | undefined;

  function status(): BreakerStatus {
    if (openedAt === undefined) return { state: "closed", failures, retryAfterMs: 0 };
    const retryAfterMs = Math.max(0, openedAt + settings.openMs - clock());
    return { state: retryAfterMs > 0 ? "open" : "half-open", failures, retryAfterMs };
  }
  function succeeded(): void {
    if (status().state === "open") return;
    failures = 0;
    successes += 1;
    if (successes >= settings.successes) openedAt = undefined;
  }
  function failed(): void {
    const halfOpen = status().state === "half-open";
    successes = 0;
    failures += 1;
    if (halfOpen || failures === settings.failures) openedAt = clock();
  }
  return {
    status,
    run: async (call, saysNothing) => {
      const { state, retryAfterMs } = status();
      if (state === "open") throw new CircuitOpenError(retryAfterMs);
      try {
        const result = await call();
        succeeded();
        return result;
      } catch (error) {
        if (saysNothing?.(error)) succeeded();
        else failed();
        throw error;
      }
    },
  };
}
