import fc from "fast-check";
import { expect, test } from "vitest";
import {
  chunkPosition,
  commitPosition,
  FIRST_POSITION,
  LAST_POSITION,
  manifestPosition,
  versionOf,
  wholeChunkPosition,
} from "../../../lambdas/store/keys.ts";

const version = fc.oneof(fc.nat(20), fc.maxSafeNat());

test("positions are in the order of versions, and say which they are of", () => {
  fc.assert(
    fc.property(version, version, (one, other) => {
      const [low, high] = [Math.min(one, other), Math.max(one, other)];
      if (low < high) expect(manifestPosition(low) < commitPosition(high)).toBe(true);
      const order = [FIRST_POSITION, commitPosition(low), chunkPosition(low, 0), chunkPosition(low, 1)];
      const all = [...order, manifestPosition(low), LAST_POSITION];
      expect(all.toSorted()).toEqual(all);
      const whole = wholeChunkPosition({ version: low, retentionDays: 30 }, "checksum", 1);
      for (const position of [...all.slice(1, -1), whole]) expect(versionOf(position)).toBe(low);
    }),
  );
});
