import { expect, test } from "vitest";
import { firstPage } from "../../../lambdas/store/first-page.ts";

/** Rows of the first request after recoveries that needed so many rows of so many bytes. */
function learned(bytes: number, needed: readonly number[]): number {
  const page = firstPage();
  for (const rows of needed) page.learn(rows, bytes);
  return page.rows();
}

test.each<[string, number, readonly number[], number]>([
  ["few recoveries say nothing", 15_000, [1, 1, 1], 4],
  ["each large row has a base", 15_000, [1, 1, 1, 1, 1, 1, 1, 1], 1],
  ["each fourth small row has a base", 800, [1, 2, 3, 4, 1, 2, 3, 4], 4],
  ["each eighth small row has a base", 900, [1, 2, 3, 4, 5, 6, 7, 8], 8],
  ["every other large row has a base", 6_000, [1, 2, 1, 2, 1, 2, 1, 2], 2],
  ["games are others now", 800, [...Array(20).fill(1), ...Array(20).fill(7)], 8],
])("the first request of a recovery fits what recoveries needed: %s", (_, bytes, needed, rows) => {
  expect(learned(bytes, needed)).toBe(rows);
});
