import { expect, test } from "vitest";
import { simulateMany } from "./parallel.ts";
import { simulate } from "./run.ts";

const SEEDS = 2000;

test(`in ${SEEDS} worlds full of faults, every promise is kept`, { timeout: 600_000 }, async () => {
  const { seeds, failed, acknowledged } = await simulateMany(1, SEEDS);
  expect(
    failed.map(({ seed, violations }) => `npm run simulate -- --seed ${seed}: ${violations[0]}`),
  ).toEqual([]);
  expect(seeds).toBe(SEEDS);
  expect(acknowledged).toBeGreaterThan(5 * SEEDS);
});

test("a seed plays the same each time", async () => {
  for (const seed of [3, 17, 40]) {
    const [once, again]: [string[], string[]] = [[], []];
    expect(await simulate(seed, {}, once)).toEqual(await simulate(seed, {}, again));
    expect(once.length).toBeGreaterThan(10);
    expect(again).toEqual(once);
  }
});
