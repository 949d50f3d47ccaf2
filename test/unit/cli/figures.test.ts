import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { consumedBy } from "#client";
import { choosePoints } from "../../../scripts/cli/drill/points.ts";
import { percentilesOf } from "../../../scripts/cli/percentiles.ts";
import { plus } from "../../../scripts/consumed.ts";
import { usdPerMillionMoves } from "../../../scripts/load/bill.ts";
import { randomFrom } from "../../../scripts/random.ts";

describe("percentiles", () => {
  test("are the durations at which most end, by nearest rank", () => {
    const durations = Array.from({ length: 1_000 }, (_, index) => 1_000 - index);
    expect(percentilesOf(durations)).toEqual({
      count: 1_000,
      p50: 500,
      p90: 900,
      p99: 990,
      p999: 999,
      max: 1_000,
    });
    expect(percentilesOf([7.126])).toEqual({
      count: 1,
      p50: 7.13,
      p90: 7.13,
      p99: 7.13,
      p999: 7.13,
      max: 7.13,
    });
    expect(percentilesOf([])).toEqual({
      count: 0,
      p50: null,
      p90: null,
      p99: null,
      p999: null,
      max: null,
    });
  });
});

describe("a bill", () => {
  test("is read from what the answers say", () => {
    expect(consumedBy("requests=2; read=0.5; write=1")).toEqual({ requests: 2, read: 0.5, write: 1 });
    expect(consumedBy(null)).toEqual({ requests: 0, read: 0, write: 0 });
    expect(consumedBy("write=1")).toEqual({ requests: 0, read: 0, write: 0 });
    expect(
      plus(consumedBy("requests=1; read=1.5; write=2"), consumedBy("requests=1; read=0; write=1")),
    ).toEqual({
      requests: 2,
      read: 1.5,
      write: 3,
    });
  });

  test("is the price of a million moves that consume as much", () => {
    expect(usdPerMillionMoves({ requests: 10, read: 0, write: 10 }, 10)).toBe(0.625);
    expect(usdPerMillionMoves({ requests: 20, read: 10, write: 10 }, 10)).toBe(0.75);
    expect(usdPerMillionMoves({ requests: 1, read: 1, write: 0 }, 0)).toBe(0);
  });
});

describe("chance", () => {
  test("is the same with the same seed, and another with another", () => {
    function drawn(seed: number) {
      const random = randomFrom(seed);
      return Array.from({ length: 20 }, () => random.below(1_000));
    }
    expect(drawn(1)).toEqual(drawn(1));
    expect(drawn(1)).not.toEqual(drawn(2));
  });

  test("samples without repeating, in order", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(30), fc.nat(40), (seed, size, count) => {
        const items = Array.from({ length: size }, (_, index) => index);
        const sample = randomFrom(seed).sample(items, count);
        expect(sample).toHaveLength(Math.min(size, count));
        expect(sample).toEqual([...new Set(sample)].toSorted((left, right) => left - right));
      }),
    );
  });

  test("chooses points with both ends among them, ascending, as many as there are", () => {
    fc.assert(
      fc.property(
        fc.nat(),
        fc.nat(50),
        fc.nat(50),
        fc.integer({ min: 2, max: 20 }),
        (seed, first, more, count) => {
          const points = choosePoints(randomFrom(seed), first, first + more, count);
          expect(points).toHaveLength(Math.min(count, more + 1));
          expect([points[0], points.at(-1)]).toEqual([first, first + more]);
          expect(points).toEqual([...new Set(points)].toSorted((left, right) => left - right));
        },
      ),
    );
  });
});
