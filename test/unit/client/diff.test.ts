import fc from "fast-check";
import rfc6902 from "rfc6902";
import { describe, expect, test } from "vitest";
import { diff, NotJsonError } from "#client";

function path(value: unknown): string | undefined {
  try {
    diff(null, value);
    return undefined;
  } catch (error) {
    return error instanceof NotJsonError ? error.path : `not a NotJsonError: ${error}`;
  }
}

describe("diff", () => {
  test.each([
    [{ score: 1, by: "ann" }, { score: 2, by: "ann" }, [{ op: "replace", path: "/score", value: 2 }]],
    [
      { a: 1, b: { c: 1 } },
      { b: { c: null } },
      [
        { op: "remove", path: "/a" },
        { op: "replace", path: "/b/c", value: null },
      ],
    ],
    [{ "a/b~": [1, 2, 3] }, { "a/b~": [1, 3] }, [{ op: "remove", path: "/a~1b~0/1" }]],
    [
      [1, 2],
      [1, 5, 6, 2],
      [
        { op: "add", path: "/1", value: 5 },
        { op: "add", path: "/2", value: 6 },
      ],
    ],
    [{ a: 1 }, { a: 1, b: undefined }, []],
    [{}, JSON.parse('{"__proto__":[]}'), [{ op: "add", path: "/__proto__", value: [] }]],
    [1, [1], [{ op: "replace", path: "", value: [1] }]],
  ])("of %j and %j", (before, after, patch) => {
    expect(diff(before, after)).toEqual(patch);
  });

  test("turns any state into any other", () => {
    // The library that applies the patches sets the prototype where a member of that name is meant.
    const json = fc
      .jsonValue({ depthSize: "small" })
      .filter((value) => path(value) === undefined && !JSON.stringify(value).includes("__proto__"));
    fc.assert(
      fc.property(json, json, (before, after) => {
        const document = { state: structuredClone(before) };
        const patch = diff(before, after).map((operation) => ({
          ...operation,
          path: `/state${operation.path}`,
        }));
        const results = rfc6902.applyPatch(document, patch);
        expect(results.filter((result) => result !== null)).toEqual([]);
        // As JSON has them: -0 is 0 there.
        expect(JSON.stringify(sorted(document.state))).toBe(JSON.stringify(sorted(after)));
      }),
    );
  });

  test("grows with the states and not with their product: 20,000 items that all change", () => {
    const before = Array.from({ length: 20_000 }, (_, id) => ({
      id,
      score: id,
      name: "a player of this game",
    }));
    const after = before.map((item) => ({ ...item, score: item.score + 1 }));
    expect(diff(before, after)).toEqual([{ op: "replace", path: "", value: after }]);
    expect(diff(before, [...after.slice(0, 5), ...before.slice(5)])).toHaveLength(5);
  });
});

describe("values that JSON can't carry are refused with their path", () => {
  class Card {
    readonly suit = "spades";
  }
  const cycle: { next?: unknown } = {};
  cycle.next = { back: cycle };
  const shared = { a: 1 };
  const deep: { within?: unknown } = {};
  for (let depth = 0, at = deep; depth < 101; depth += 1) {
    const within = {};
    at.within = within;
    at = within;
  }
  test.each([
    ["NaN", { a: [0, Number.NaN] }, "/a/1"],
    ["Infinity", { a: Number.POSITIVE_INFINITY }, "/a"],
    ["a BigInt", { "x/y": 1n }, "/x~1y"],
    ["an integer beyond 2^53", { a: 2 ** 53 }, "/a"],
    ["a function", { a: () => 1 }, "/a"],
    ["a symbol", { a: Symbol("s") }, "/a"],
    ["undefined in an array", { a: [1, undefined] }, "/a/1"],
    ["undefined itself", undefined, ""],
    ["a Date", { at: new Date(0) }, "/at"],
    ["a Map", new Map(), ""],
    ["an instance of a class", { hand: [new Card()] }, "/hand/0"],
    ["a cycle", cycle, "/next/back"],
    ["what is nested too deep", deep, "/within".repeat(100)],
  ])("%s", (_, value, at) => {
    expect(path(value)).toBe(at);
  });

  test.each([
    ["a member that is undefined", { a: undefined }],
    ["the same object twice", [shared, { again: shared }]],
    ["an object without prototype", Object.assign(Object.create(null), { a: 1 })],
    ["the largest integers", [2 ** 53 - 1, -(2 ** 53) + 1, 1e-7]],
  ])("but not %s", (_, value) => {
    expect(path(value)).toBeUndefined();
  });
});

/** With members in order of their names, since a patch does not keep their order. */
function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .toSorted(([one], [other]) => (one < other ? -1 : 1))
      .map(([key, item]) => [key, sorted(item)]),
  );
}
