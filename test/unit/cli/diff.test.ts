import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Json, jsonEqual } from "../../../lambdas/game/json.ts";
import { differenceLines, differences } from "../../../scripts/cli/diff.ts";

function unpainted(_: string, text: string): string {
  return text;
}

function json() {
  return fc.jsonValue({ maxDepth: 3 }).map((value): Json => JSON.parse(JSON.stringify(value)));
}

describe("differences", () => {
  test("go as deep as both sides have members", () => {
    const before = { score: 1, board: { a: [1, 2], "x/y~": 1 }, gone: true };
    const after = { score: 2, board: { a: [1, 3, 4], "x/y~": null }, extra: {} };
    expect(differenceLines(differences(before, after), unpainted)).toEqual([
      "~ /score: 1 → 2",
      "~ /board/a/1: 2 → 3",
      "+ /board/a/2: 4",
      "~ /board/x~1y~0: 1 → null",
      "- /gone: true",
      "+ /extra: {}",
    ]);
  });

  test("of a whole state of another kind are one", () => {
    expect(differenceLines(differences([1], { 0: 1 }), unpainted)).toEqual([
      '~ (the whole state): [1] → {"0":1}',
    ]);
  });

  test("are none exactly where the states are equal", () => {
    fc.assert(
      fc.property(json(), json(), (one, other) => {
        expect(differences(one, one)).toEqual([]);
        expect(differences(one, other).length === 0).toBe(jsonEqual(one, other));
      }),
    );
  });

  test("beyond 60 are counted", () => {
    const after = Object.fromEntries(Array.from({ length: 70 }, (_, index) => [`k${index}`, 1]));
    expect(differenceLines(differences({}, after), unpainted).at(-1)).toBe("… and 10 more differences");
  });
});
