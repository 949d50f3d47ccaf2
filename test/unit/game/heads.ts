import fc from "fast-check";
import type { Head } from "../../../lambdas/game/head.ts";

const text = fc.string({ unit: "binary", maxLength: 20 });
const count = fc.maxSafeNat();

/** Any head, with text that needs escapes. */
export const head: fc.Arbitrary<Head> = fc.record({
  gameId: text,
  gameType: text,
  retentionDays: fc.integer({ min: 1, max: 3650 }),
  version: count,
  phase: text,
  hash: text,
  idDigest: text,
  contentDigest: text,
  snapshotDue: count,
  time: count,
  stretch: count,
  stateBound: count,
  base: count,
  tailRows: count,
  tailBytes: count,
  packedBytes: count,
});
