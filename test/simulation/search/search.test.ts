import { expect, test } from "vitest";
import { allScenes } from "./scenes.ts";
import { searchAll } from "./search.ts";

test("in small worlds, every order with three preemptions and one fault keeps every promise", {
  timeout: 600_000,
}, async () => {
  const names = (await allScenes()).map(({ name }) => name);
  const { scenes, moments, broken } = await searchAll(names, { preemptions: 3, faults: 1 });
  const shown = broken.flatMap(({ scene, found }) =>
    found.map(({ moves, violations }) => `--scene "${scene}" --moves ${moves}: ${violations[0]}`),
  );
  expect(shown).toEqual([]);
  expect(scenes).toBe(names.length);
  expect(moments).toBeGreaterThan(20_000 * scenes);
});
