import type { Random } from "../../random.ts";

/**
 * Versions at which a game's recovery is checked: the first that can be had, the newest, and random ones between, in
 * ascending order.
 */
export function choosePoints(
  random: Random,
  first: number,
  newest: number,
  count: number,
): readonly number[] {
  const points = new Set([first, newest]);
  const most = Math.min(count, newest - first + 1);
  while (points.size < most) points.add(first + random.below(newest - first + 1));
  return [...points].toSorted((left, right) => left - right);
}
