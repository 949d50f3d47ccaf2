import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  findFault,
  isArray,
  isObject,
  isReservedKey,
  type Json,
  jsonBytes,
  jsonEqual,
  MAX_DEPTH,
} from "../../../lambdas/game/json.ts";
import { json, nested } from "./arbitraries.ts";

const reserved = ["__proto__", "constructor", "prototype"];

describe("kinds of values", () => {
  const values: readonly Json[] = [null, true, 0, "", [], {}];

  test("an object is neither an array nor null", () => {
    expect(values.filter(isObject)).toEqual([{}]);
    expect(isObject(undefined)).toBe(false);
  });

  test("an array is an array", () => {
    expect(values.filter(isArray)).toEqual([[]]);
    expect(isArray(undefined)).toBe(false);
  });
});

test.each([
  [null, 4],
  [[], 2],
  ["é", 4],
  ["😀", 6],
  ["\ud800", 8],
  [{ a: [1, "x"] }, 13],
] satisfies [Json, number][])("%j takes %i bytes of JSON", (value, bytes) => {
  expect(jsonBytes(value)).toBe(bytes);
});

describe("faults", () => {
  test.each(reserved)("the member name %s is reserved", (key) => {
    expect(isReservedKey(key)).toBe(true);
    const value: Json = JSON.parse(`{"a":[1,null,{"b":{"${key}":null}}]}`);
    expect(findFault(value)).toEqual({ fault: "reserved-key", key });
  });

  test("other names of Object.prototype are ordinary", () => {
    expect(findFault({ toString: 1, hasOwnProperty: { valueOf: null } })).toBeUndefined();
  });

  test.each(["array", "object"] as const)("%ss nest 100 levels deep and no deeper", (kind) => {
    expect(findFault(nested(MAX_DEPTH, kind))).toBeUndefined();
    expect(findFault(nested(MAX_DEPTH + 1, kind))).toEqual({ fault: "too-deep" });
  });

  test("levels above the value count", () => {
    expect(findFault(nested(1), MAX_DEPTH - 1)).toBeUndefined();
    expect(findFault(nested(1), MAX_DEPTH)).toEqual({ fault: "too-deep" });
    expect(findFault(1, MAX_DEPTH)).toBeUndefined();
  });

  test("a value of a million levels is refused, not a crash", () => {
    expect(findFault(nested(1_000_000))).toEqual({ fault: "too-deep" });
  });
});

describe("equality", () => {
  test("is that of the JSON text, in any order of members", () => {
    fc.assert(
      fc.property(json, json, (left, right) => {
        expect(jsonEqual(left, right)).toBe(sortedText(left) === sortedText(right));
      }),
    );
  });

  test("holds for a copy with its members the other way round", () => {
    fc.assert(
      fc.property(json, (value) => {
        expect(jsonEqual(value, reversed(value))).toBe(true);
      }),
    );
  });

  test.each([
    [[], {}],
    [{}, []],
    [null, {}],
    [{}, null],
    [null, []],
    [[], null],
    ["1", 1],
    [[null], []],
    [
      [1, 2],
      [2, 1],
    ],
    [{ a: null }, {}],
    [{ a: null }, { b: null }],
    [{ toString: null }, { a: null }],
    [{ a: null }, { toString: null }],
    [{ a: 1 }, { a: 2 }],
  ] satisfies [Json, Json][])("%j is not %j", (left, right) => {
    expect(jsonEqual(left, right)).toBe(false);
  });

  test("an inherited member does not count", () => {
    expect(jsonEqual(JSON.parse('{"toString":null}'), { a: null })).toBe(false);
  });
});

function reversed(value: Json): Json {
  if (isArray(value)) return value.map(reversed);
  if (!isObject(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([key, member]) => [key, reversed(member)]),
  );
}

function sortedText(value: Json): string {
  if (isArray(value)) return `[${value.map(sortedText).join()}]`;
  if (!isObject(value)) return JSON.stringify(value);
  const members = Object.entries(value).map(
    ([key, member]) => `${JSON.stringify(key)}:${sortedText(member)}`,
  );
  return `{${members.sort().join()}}`;
}
