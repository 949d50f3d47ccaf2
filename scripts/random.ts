import { randomInt } from "node:crypto";

/** Random numbers that a seed determines, so that a run can be had again. */
export type Random = {
  /** A whole number from 0 to below a bound. */
  readonly below: (bound: number) => number;
  /** One of several; undefined of none. */
  readonly pick: <Item>(items: readonly Item[]) => Item | undefined;
  /** Several of them, each at most once, in their order. */
  readonly sample: <Item>(items: readonly Item[], count: number) => Item[];
};

/** Numbers from 0 (included) to 1 (excluded), the same from a seed on every machine: mulberry32 (public domain, T. Ettinger). */
export function mulberry32(seed: number): () => number {
  let state = seed | 0;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** Random numbers from a seed. */
export function randomFrom(seed: number): Random {
  const next = mulberry32(seed);
  function below(bound: number): number {
    return Math.floor(next() * bound);
  }
  return {
    below,
    pick: (items) => items[below(items.length)],
    sample: (items, count) => {
      const chosen = new Set<number>();
      while (chosen.size < Math.min(count, items.length)) chosen.add(below(items.length));
      return items.filter((_, index) => chosen.has(index));
    },
  };
}

/** A seed that nobody has chosen. */
export function newSeed(): number {
  return randomInt(2 ** 32);
}
