import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { firstStretch, LONGEST_STRETCH, stepStretch } from "../../../lambdas/game/stretch.ts";

const MINUTE_MS = 60_000;
const DAY = 1_440;
const NOON = Date.UTC(2027, 0, 1, 12);

/** The stretch after a pause of so many minutes, where the move is the first in its stretch for sure. */
function afterPause(minutes: number, retentionDays = 30): number {
  // Stretches are counted from 1970: from a little before a multiple of the longest, all of them end.
  const end = Math.ceil(NOON / (LONGEST_STRETCH * MINUTE_MS)) * LONGEST_STRETCH * MINUTE_MS;
  const before = { time: end - 1, stretch: 10, retentionDays };
  const { stretch, isFirst } = stepStretch(before, before.time + minutes * MINUTE_MS, {});
  expect(isFirst).toBe(true);
  return stretch;
}

test.each([
  ["a second", 1 / 60, 10],
  ["a minute", 1, 10],
  ["10 minutes", 10, 80],
  ["an hour", 60, 320],
  ["a day", DAY, LONGEST_STRETCH],
  ["a year", 365 * DAY, LONGEST_STRETCH],
])(
  "with a move every %s the directory hears of a game after four to eight moves, or 10 minutes, or a week",
  (_, pause, stretch) => {
    expect(afterPause(pause)).toBe(stretch);
  },
);

test("the longest stretch is a little over a week, and a quarter of the retention at most", () => {
  expect(LONGEST_STRETCH / DAY).toBeCloseTo(7.11);
  expect(afterPause(DAY, 8)).toBe(2_560);
  expect(afterPause(DAY, 1)).toBe(320);
});

test("a game type may say how long it is, at every pace", () => {
  const type = { directoryMinutes: 60 };
  expect(firstStretch(type)).toBe(60);
  expect(firstStretch({})).toBe(10);
  const before = { time: NOON, stretch: 60, retentionDays: 30 };
  expect(stepStretch(before, NOON + 60 * MINUTE_MS - 1, type)).toEqual({ stretch: 60, isFirst: false });
  expect(stepStretch(before, NOON + 60 * MINUTE_MS, type)).toEqual({ stretch: 60, isFirst: true });
  expect(stepStretch(before, NOON + 20 * DAY * MINUTE_MS, type)).toEqual({ stretch: 60, isFirst: true });
});

const ofType = fc.constantFrom(
  {},
  {},
  { directoryMinutes: 10 },
  { directoryMinutes: 45 },
  { directoryMinutes: DAY },
);
/** Pauses in ms, each of a pace of its own, as of a game that is played in the evenings. */
const pauses = fc.array(
  fc.oneof(
    fc.integer({ min: 0, max: MINUTE_MS }),
    fc.integer({ min: 0, max: 30 * MINUTE_MS }),
    fc.integer({ min: 0, max: 3 * DAY * MINUTE_MS }),
    fc.integer({ min: 0, max: 30 * DAY * MINUTE_MS }),
  ),
  { minLength: 1, maxLength: 60 },
);

describe("at any pace of a game, and however it changes", () => {
  test("what the directory knows holds until the end of the stretch, but for moves in it; also when the game type changes", () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(pauses, ofType)),
        fc.integer({ min: 1, max: 60 }),
        (parts, retentionDays) => {
          let head = { time: NOON, stretch: 10, retentionDays };
          let known = { ...head, pause: 0 };
          for (const [ofPart, type] of parts)
            for (const pause of ofPart) {
              const time = head.time + pause;
              const { stretch, isFirst } = stepStretch(head, time, type);
              head = { time, stretch, retentionDays };
              if (isFirst) known = { ...head, pause };
              const length = known.stretch * MINUTE_MS;
              expect(Math.floor(time / length)).toBe(Math.floor(known.time / length));
              expect(stretch).toBe(known.stretch);
            }
        },
      ),
    );
  });

  test("the directory is behind by eight times the pause before what it knows at most, a week, or 10 minutes", () => {
    fc.assert(
      fc.property(pauses, fc.integer({ min: 1, max: 60 }), (all, retentionDays) => {
        let head = { time: NOON, stretch: 10, retentionDays };
        let known = { time: NOON, pause: 0 };
        for (const pause of all) {
          const time = head.time + pause;
          const { stretch, isFirst } = stepStretch(head, time, {});
          if (isFirst) known = { time, pause };
          const most = Math.min(
            8 * known.pause,
            LONGEST_STRETCH * MINUTE_MS,
            (retentionDays * DAY * MINUTE_MS) / 4,
          );
          expect(time - known.time).toBeLessThan(Math.max(most, 10 * MINUTE_MS) + 1);
          head = { time, stretch, retentionDays };
        }
      }),
    );
  });

  test("it hears of no more moves than if all stretches were 10 minutes, and of those of a quick game as often", () => {
    fc.assert(
      fc.property(pauses, (all) => {
        let head = { time: NOON, stretch: 10, retentionDays: 30 };
        for (const pause of all) {
          const time = head.time + pause;
          const { stretch, isFirst } = stepStretch(head, time, {});
          const inTen = Math.floor(time / (10 * MINUTE_MS)) > Math.floor(head.time / (10 * MINUTE_MS));
          if (isFirst) expect(inTen).toBe(true);
          if (inTen && pause < 2.5 * MINUTE_MS)
            expect({ isFirst, stretch }).toEqual({ isFirst: true, stretch: 10 });
          head = { time, stretch, retentionDays: 30 };
        }
      }),
    );
  });
});
