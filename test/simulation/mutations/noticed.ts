import { expect, test } from "vitest";
import { simulate } from "../run.ts";
import type { Tampering } from "../tampering.ts";

/** A rule, what breaks it, and what the checker says then. */
export type Broken = { readonly rule: string; readonly tampering: Tampering; readonly noticed: RegExp };

const MOST_SEEDS = 1500;

/** Breaks each rule, and the checker must notice: otherwise a world without faults would prove nothing. */
export function eachIsNoticed(rules: readonly Broken[]): void {
  test.each(rules)(
    "the checker notices when it does not hold that $rule",
    { timeout: 300_000 },
    async (broken) => {
      for (let seed = 1; seed <= MOST_SEEDS; seed += 1) {
        const { violations } = await simulate(seed, broken);
        if (violations.some((violation) => broken.noticed.test(violation))) return;
      }
      expect.fail(`not noticed in ${MOST_SEEDS} seeds`);
    },
  );
}
