import { mulberry32 } from "../../scripts/random.ts";

/** Seeded randomness: the same seed gives the same numbers on every machine. */
export type Random = {
  /** A number from 0 (included) to 1 (excluded). */
  readonly next: () => number;
  /** A whole number from `low` to `high`, both included. */
  readonly int: (low: number, high: number) => number;
  /** True with this probability. */
  readonly chance: (probability: number) => boolean;
  /** One of a list, which must not be empty. */
  readonly pick: <T>(list: readonly T[]) => T;
  /** One of a list, each as often as its weight says. */
  readonly weighted: <T>(list: readonly (readonly [weight: number, value: T])[]) => T;
  /** A whole number from `low` to `high`, small ones far more often. */
  readonly skewed: (low: number, high: number) => number;
  /** The list in another order. */
  readonly shuffle: <T>(list: readonly T[]) => T[];
};

/** Makes a {@link Random}. */
export function seededRandom(seed: number): Random {
  const next = mulberry32(seed);
  function int(low: number, high: number): number {
    return low + Math.floor(next() * (high - low + 1));
  }
  function pick<T>(list: readonly T[]): T {
    for (const [, value] of [...list.entries()].slice(int(0, list.length - 1))) return value;
    throw new Error("nothing to pick from");
  }
  function weighted<T>(list: readonly (readonly [number, T])[]): T {
    let left = next() * list.reduce((sum, [weight]) => sum + weight, 0);
    for (const [weight, value] of list) {
      left -= weight;
      if (left < 0) return value;
    }
    return pick(list)[1];
  }
  return {
    next,
    int,
    pick,
    weighted,
    chance: (probability) => next() < probability,
    skewed: (low, high) => low + Math.floor(next() ** 3 * (high - low + 1)),
    shuffle: (list) =>
      list
        .map((value) => ({ value, order: next() }))
        .sort((left, right) => left.order - right.order)
        .map(({ value }) => value),
  };
}
