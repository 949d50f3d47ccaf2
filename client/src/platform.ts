/** What a client takes from the machine that it runs on, so that a simulation can own all of it. */
export type Platform = {
  readonly fetch: (url: URL, init: RequestInit) => Promise<Response>;
  /** ms since 1970. */
  readonly now: () => number;
  /** At least 0, less than 1. */
  readonly random: () => number;
  /** A new id for a commit: up to 64 letters, digits and `.`, `_`, `:`, `-`. */
  readonly newId: () => string;
  /** Resolves after so many ms, or at once when the signal is aborted. */
  readonly sleep: (ms: number, signal?: AbortSignal) => Promise<void>;
  /** Runs something after so many ms. @returns what stops it. */
  readonly after: (ms: number, run: () => void) => () => void;
  /** Resolves when everything that is ready to run has run. */
  readonly turn: () => Promise<void>;
};

/** The platform as it is. */
export const PLATFORM: Platform = {
  fetch: async (url, init) => await fetch(url, init),
  now: Date.now,
  random: Math.random,
  newId: () => crypto.randomUUID(),
  sleep: async (ms, signal) => {
    if (signal?.aborted) return;
    await new Promise<void>((resolve) => {
      function done(): void {
        clearTimeout(timer);
        signal?.removeEventListener("abort", done);
        resolve();
      }
      const timer = setTimeout(done, ms);
      signal?.addEventListener("abort", done);
    });
  },
  after: (ms, run) => {
    const timer = setTimeout(run, ms);
    return () => clearTimeout(timer);
  },
  turn: async () => await new Promise((resolve) => setImmediate(resolve)),
};

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;

/** The wait before another try: between half and all of a time that doubles, so that callers who failed together don't come back together. */
export function backoff(tried: number, random: () => number): number {
  const longest = Math.min(FIRST_WAIT_MS * 2 ** (tried - 1), LONGEST_WAIT_MS);
  return (longest * (1 + random())) / 2;
}
