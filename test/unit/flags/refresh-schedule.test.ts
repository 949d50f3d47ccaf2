import { expect, test } from "vitest";
import { refreshSchedule } from "../../../lambdas/flags/refresh-schedule.ts";

const INTERVAL_MS = 15_000;

/** How long requests wait for each of so many tries that all fail, and how long after the one before each is due. */
function missed(times: number, unread: boolean): readonly (readonly [waitMs: number, gapMs: number])[] {
  const schedule = refreshSchedule(INTERVAL_MS);
  let now = 1_000_000;
  return Array.from({ length: times }, () => {
    const waitMs = schedule.waitMs();
    schedule.missed(now, unread);
    const gapMs = schedule.dueAt() - now;
    now = schedule.dueAt();
    return [waitMs, gapMs] as const;
  });
}

test("is due at once, and after a success when the interval that AppConfig asks for is over", () => {
  const schedule = refreshSchedule(INTERVAL_MS);
  expect(schedule.dueAt()).toBe(0);
  schedule.succeeded(1_000, 60_000);
  expect(schedule.dueAt()).toBe(61_000);
});

test("waits 200 ms for a try and 1 s for every third; after three misses it is due ever later, up to two minutes", () => {
  expect(missed(8, false)).toEqual([
    [200, 15_000],
    [200, 15_000],
    [1_000, 15_000],
    [200, 30_000],
    [200, 60_000],
    [1_000, 120_000],
    [200, 120_000],
    [200, 120_000],
  ]);
});

test("is due every second as long as nothing was ever read", () => {
  expect(missed(4, true).map(([, gapMs]) => gapMs)).toEqual([1_000, 1_000, 1_000, 1_000]);
});

test("begins again after a success", () => {
  const schedule = refreshSchedule(INTERVAL_MS);
  for (let miss = 0; miss < 5; miss += 1) schedule.missed(0, false);
  schedule.succeeded(0, INTERVAL_MS);
  expect(schedule.waitMs()).toBe(200);
  schedule.missed(0, false);
  expect(schedule.dueAt()).toBe(15_000);
});

test("never asks more often than AppConfig wants to be asked", () => {
  const schedule = refreshSchedule(INTERVAL_MS);
  schedule.succeeded(0, 600_000);
  for (let miss = 0; miss < 10; miss += 1) {
    schedule.missed(0, false);
    expect(schedule.dueAt()).toBe(600_000);
  }
});
