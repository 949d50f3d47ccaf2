import { expect, test } from "vitest";
import { allScenes } from "./scenes.ts";
import { searchAll } from "./search.ts";

// What fits into a few minutes of two processors. `npm run search` goes further: three preemptions with a fault.

/**
 * A fault that is known, and is expected until it is repaired: the manifest of an older snapshot that is written late, after
 * its game was archived, is left alone when the rows expire, and hides the archive (410). See it with
 * npm run search -- --scene "ended, correction slow, archiver fast" --moves 0dd1dddlnddddddddddddddd2d-1c
 */
const KNOWN = /^--scene "ended, (?:correction|fence) .*history-gone$/;

const SEARCHES = [
  { scenes: "all", names: /^/, preemptions: 1, faults: 0, known: 0 },
  { scenes: "all", names: /^/, preemptions: 0, faults: 1, known: 4 },
  {
    scenes: "those of games that continue or are gone",
    names: /^(?!ended)/,
    preemptions: 1,
    faults: 1,
    known: 0,
  },
] as const;

test.each(SEARCHES)(
  "in small worlds ($scenes), every order with $preemptions preemptions and $faults faults keeps every promise",
  { timeout: 600_000 },
  async ({ names, known, ...limits }) => {
    const chosen = (await allScenes()).map(({ name }) => name).filter((name) => names.test(name));
    const { scenes, moments, broken } = await searchAll(chosen, limits);
    const told = broken.flatMap(({ scene, found }) =>
      found.map(({ moves, violations }) => `--scene "${scene}" --moves ${moves}: ${violations[0]}`),
    );
    expect(told.filter((found) => !KNOWN.test(found))).toEqual([]);
    expect(told).toHaveLength(known);
    expect(scenes).toBe(chosen.length);
    expect(moments).toBeGreaterThan(20 * scenes);
  },
);
