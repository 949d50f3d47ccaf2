import type { Terminal } from "./terminal.ts";

/** How far long work has come; shown on standard error, and only on a terminal. */
export type Progress = {
  /** Replaces what was shown. */
  readonly show: (text: string) => void;
  /** Takes it away again. */
  readonly clear: () => void;
};

const MIN_INTERVAL_MS = 100;
const NEVER = Number.NEGATIVE_INFINITY;

/** Progress on a terminal; without one, nothing. */
export function progressOn({ rewrite }: Terminal, clock: () => number): Progress {
  if (!rewrite) return { show: () => {}, clear: () => {} };
  let shownAt = NEVER;
  return {
    show: (text) => {
      if (clock() - shownAt < MIN_INTERVAL_MS) return;
      shownAt = clock();
      rewrite(text);
    },
    clear: () => {
      if (shownAt !== NEVER) rewrite("");
      shownAt = NEVER;
    },
  };
}
