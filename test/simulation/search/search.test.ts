import { expect, test } from "vitest";
import { allScenes } from "./scenes.ts";
import { searchAll } from "./search.ts";

// What fits into a few minutes of two processors. `npm run search` goes further.

const SEARCHES = [
  { scenes: "all", names: /^/, preemptions: 1, faults: 0 },
  { scenes: "all", names: /^/, preemptions: 0, faults: 1 },
  {
    scenes: "those of games that continue or are gone",
    names: /^(?!ended)/,
    preemptions: 1,
    faults: 1,
  },
] as const;

test.each(SEARCHES)(
  "in small worlds ($scenes), every order with $preemptions preemptions and $faults faults keeps every promise",
  { timeout: 600_000 },
  async ({ names, ...limits }) => {
    const chosen = (await allScenes()).map(({ name }) => name).filter((name) => names.test(name));
    const { scenes, moments, broken } = await searchAll(chosen, limits);
    const shown = broken.flatMap(({ scene, found }) =>
      found.map(({ moves, violations }) => `--scene "${scene}" --moves ${moves}: ${violations[0]}`),
    );
    expect(shown).toEqual([]);
    expect(scenes).toBe(chosen.length);
    expect(moments).toBeGreaterThan(20 * scenes);
  },
);
