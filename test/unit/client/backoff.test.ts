import { describe, expect, test } from "vitest";
import { backoff } from "../../../client/src/platform.ts";

function shortest(tried: number) {
  return backoff(tried, () => 0);
}

function longest(tried: number) {
  return backoff(tried, () => 0.999_999);
}

describe("the wait before another try", () => {
  test("doubles with each try, up to two seconds", () => {
    const waits = [1, 2, 3, 4, 5, 6, 20].map((tried) => Math.round(longest(tried)));

    expect(waits).toEqual([100, 200, 400, 800, 1_600, 2_000, 2_000]);
  });

  test("is spread over half of that, so that callers who failed together don't come back together", () => {
    for (const tried of [1, 3, 6]) {
      expect(shortest(tried)).toBeCloseTo(longest(tried) / 2, 2);
      expect(backoff(tried, () => 0.5)).toBeCloseTo(shortest(tried) * 1.5, 2);
    }
  });
});
