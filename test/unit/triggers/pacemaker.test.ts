import { expect, test } from "vitest";
import { pacemaker } from "../../../lambdas/triggers/pacemaker.ts";

/** A pacemaker on a clock that is turned by hand, and how long those who asked were to wait. */
function paced(gamesPerSecond: number) {
  const waits: number[] = [];
  const clock = { now: 1_000 };
  const pace = pacemaker(
    gamesPerSecond,
    () => clock.now,
    async (ms) => waits.push(ms),
  );
  return { pace, waits, clock };
}

test("games go through so many a second, for all who ask at the same time", async () => {
  const { pace, waits } = paced(5);
  await Promise.all([pace(), pace(), pace()]);
  expect(waits).toEqual([200, 400, 600]);
});

test("time that nobody used is not made up for", async () => {
  const { pace, waits, clock } = paced(5);
  await pace();
  clock.now += 10_000;
  await Promise.all([pace(), pace()]);
  expect(waits).toEqual([200, 200, 400]);
});

test("a rate that no timer keeps is not waited for", async () => {
  const { pace, waits } = paced(Number.MAX_SAFE_INTEGER);
  for (let count = 0; count < 100; count += 1) await pace();
  expect(waits).toEqual([]);
});
