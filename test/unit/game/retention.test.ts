import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { CURSOR_MARGIN_MS, coverBy, expiryOf, isExpired, isStale } from "../../../lambdas/game/retention.ts";
import { append, created, decided, free, NOON } from "./fixtures.ts";

const DAY = 86_400_000;

describe("a row's expiry", () => {
  test("is in whole seconds, rounded up, so that nothing vanishes early", () => {
    expect(expiryOf(0, 1)).toBe(86_400);
    expect(expiryOf(1, 1)).toBe(86_401);
    expect(expiryOf(1000, 30)).toBe(30 * 86_400 + 1);
  });

  test("is reached to the millisecond", () => {
    const row = { expiresAt: expiryOf(NOON, 1) };
    expect(isExpired(row, NOON + DAY - 1)).toBe(false);
    expect(isExpired(row, NOON + DAY)).toBe(true);
  });

  test("never comes for a row without one", () => {
    expect(isExpired({}, Number.MAX_SAFE_INTEGER)).toBe(false);
  });

  test("never comes before the retention is over", () => {
    fc.assert(
      fc.property(fc.nat(1e13), fc.integer({ min: 1, max: 3650 }), fc.nat(), (time, days, early) => {
        expect(isExpired({ expiresAt: expiryOf(time, days) }, time + days * DAY - 1 - early)).toBe(false);
      }),
    );
  });
});

test("a commit must be covered half its life before it may vanish", () => {
  expect(coverBy(NOON, 30)).toBe(NOON + 15 * DAY);
  expect(coverBy(NOON, 1)).toBe(NOON + DAY / 2);
});

describe("a cursor", () => {
  test("is stale a margin before the retention is over, to the millisecond", () => {
    const last = NOON + DAY - CURSOR_MARGIN_MS;
    expect(isStale(NOON, { retentionDays: 1 }, last)).toBe(false);
    expect(isStale(NOON, { retentionDays: 1 }, last + 1)).toBe(true);
  });

  test("dies before what guards it: as long as it is accepted, the commit that overtook it is kept", () => {
    const skew = fc.nat(CURSOR_MARGIN_MS - 1);
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 400 }),
        fc.nat(DAY),
        skew,
        skew,
        fc.nat(401 * DAY),
        (retentionDays, idle, writerBehind, conditionAhead, age) => {
          // Clocks differ, but by less than the margin in all.
          fc.pre(writerBehind + conditionAhead < CURSOR_MARGIN_MS);
          const head = created({ ...free, retentionDays });
          const issuedAt = head.time + idle;
          const overtaking = decided(append({}), { head, now: issuedAt - writerBehind }).commit;
          const now = issuedAt + age;
          if (!isStale(issuedAt, head, now)) expect(isExpired(overtaking, now + conditionAhead)).toBe(false);
        },
      ),
      { numRuns: 5000 },
    );
  });

  test("and its guard, at the very edge", () => {
    const head = created({ ...free, retentionDays: 1 });
    const issuedAt = head.time + 5 * DAY;
    const { commit } = decided(append({}), { head, now: issuedAt - CURSOR_MARGIN_MS + 1 });
    const last = issuedAt + DAY - CURSOR_MARGIN_MS;
    expect(isStale(issuedAt, head, last)).toBe(false);
    expect(isExpired(commit, last)).toBe(false);
    expect(isExpired(commit, last + 1000)).toBe(true);
  });
});
