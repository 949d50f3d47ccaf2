import { expect, test } from "vitest";
import { simulateMany } from "./parallel.ts";
import { simulate } from "./run.ts";
import { STORES } from "./world.ts";

const SEEDS = 2000;
const SEEDS_ON_SQLITE = 200;

test(`in ${SEEDS} worlds full of faults, every promise is kept`, { timeout: 600_000 }, async () => {
  const { seeds, failed, acknowledged } = await simulateMany(1, SEEDS);
  expect(
    failed.map(({ seed, violations }) => `npm run simulate -- --seed ${seed}: ${violations[0]}`),
  ).toEqual([]);
  expect(seeds).toBe(SEEDS);
  expect(acknowledged).toBeGreaterThan(5 * SEEDS);
});

test(`in ${SEEDS_ON_SQLITE} worlds on SQLite, whose process is killed, every promise is kept`, {
  timeout: 600_000,
}, async () => {
  const { failed, acknowledged } = await simulateMany(1, SEEDS_ON_SQLITE, "sqlite");
  expect(
    failed.map(
      ({ seed, violations }) => `npm run simulate -- --store sqlite --seed ${seed}: ${violations[0]}`,
    ),
  ).toEqual([]);
  expect(acknowledged).toBeGreaterThan(5 * SEEDS_ON_SQLITE);
});

test.each(STORES)("a seed plays the same each time: %s", async (store) => {
  for (const seed of [3, 17, 40]) {
    const [once, again]: [string[], string[]] = [[], []];
    expect(await simulate(seed, { store, lines: once })).toEqual(
      await simulate(seed, { store, lines: again }),
    );
    expect(once.length).toBeGreaterThan(10);
    expect(again).toEqual(once);
  }
});
