import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isInRollout, rolloutPosition } from "../../../lambdas/flags/rollout.ts";

const GAMES = 100_000;

const gameId = fc.string({ minLength: 1, maxLength: 128 });
const percent = fc.double({ min: 0, max: 100, noNaN: true });

const families: Readonly<Record<string, (n: number) => string>> = {
  "numbered rooms": (n) => `room-${n}`,
  "bare numbers": (n) => String(n),
  "ids with a common tail": (n) => `${n}:eu-central-1:ranked`,
};

describe("the rollout", () => {
  test("is sticky: a game's position never changes and lies between 0 and 100", () => {
    fc.assert(
      fc.property(gameId, (id) => {
        const position = rolloutPosition(id);
        return position === rolloutPosition(id) && position >= 0 && position < 100;
      }),
    );
  });

  test("is monotone: raising the percentage never takes a game out", () => {
    fc.assert(
      fc.property(gameId, percent, percent, (id, a, b) => {
        const [low, high] = a < b ? [a, b] : [b, a];
        return !isInRollout(id, low) || isInRollout(id, high);
      }),
    );
  });

  test("holds no game at 0 and every game at 100", () => {
    fc.assert(fc.property(gameId, (id) => !isInRollout(id, 0) && isInRollout(id, 100)));
  });

  test.each(Object.entries(families))("is even within half of 1 % over 100,000 %s", (_name, nameOf) => {
    const ids = Array.from({ length: GAMES }, (_, n) => nameOf(n));
    for (const asked of [1, 25, 90]) {
      const got = (ids.filter((id) => isInRollout(id, asked)).length / GAMES) * 100;
      expect(Math.abs(got - asked)).toBeLessThan(0.5);
    }
  });

  test("keeps the positions that games were given: a change would move games that are being played", () => {
    expect(["room-42", "kasparov-deep-blue-1997-6"].map(rolloutPosition)).toMatchInlineSnapshot(`
      [
        61.7825519060716,
        72.53898659255356,
      ]
    `);
  });
});
