import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isReservedKey, MAX_DEPTH } from "../../../lambdas/game/json.ts";
import { arrayIndex, parsePointer } from "../../../lambdas/game/json-pointer.ts";

describe("parsePointer", () => {
  // RFC 6901 §5, with the tokens that each pointer names.
  test.each([
    ["", []],
    ["/foo", ["foo"]],
    ["/foo/0", ["foo", "0"]],
    ["/", [""]],
    ["/a~1b", ["a/b"]],
    ["/c%d", ["c%d"]],
    ["/e^f", ["e^f"]],
    ["/g|h", ["g|h"]],
    ["/i\\j", ["i\\j"]],
    ['/k"l', ['k"l']],
    ["/ ", [" "]],
    ["/m~0n", ["m~n"]],
    ["/~01", ["~1"]],
    ["//a//", ["", "a", "", ""]],
  ])("%j", (pointer, path) => {
    expect(parsePointer(pointer)).toEqual(path);
  });

  const token = fc.string({ unit: "binary" }).filter((name) => !isReservedKey(name));

  test("reads back any path that was escaped as RFC 6901 §3 has it", () => {
    fc.assert(
      fc.property(fc.array(token, { maxLength: MAX_DEPTH }), (path) => {
        const escaped = path.map((token) => `/${token.replaceAll("~", "~0").replaceAll("/", "~1")}`).join("");
        expect(parsePointer(escaped)).toEqual(path);
      }),
    );
  });

  test.each([
    ["a", 'pointer "a" must be empty or start with "/"'],
    ["#/a", 'pointer "#/a" must be empty or start with "/"'],
    ["/a~", 'pointer "/a~" has a "~" that is not "~0" or "~1"'],
    ["/~2/b", 'pointer "/~2/b" has a "~" that is not "~0" or "~1"'],
    ["/a/__proto__/b", 'pointer names the reserved key "__proto__"'],
    ["/constructor", 'pointer names the reserved key "constructor"'],
    ["/a/prototype", 'pointer names the reserved key "prototype"'],
    ["/a".repeat(101), "pointer is 101 levels deep, at most 100 are allowed"],
  ])("refuses %j", (pointer, fault) => {
    expect(parsePointer(pointer)).toEqual({ fault });
  });

  test("allows 100 levels", () => {
    expect(parsePointer("/a".repeat(MAX_DEPTH))).toHaveLength(MAX_DEPTH);
  });
});

describe("arrayIndex", () => {
  test("names 0 to the last", () => {
    fc.assert(
      fc.property(fc.nat(), fc.nat(), (index, last) => {
        expect(arrayIndex(String(index), last)).toBe(index <= last ? index : undefined);
      }),
    );
    expect(arrayIndex("10", 10)).toBe(10);
    expect(arrayIndex("11", 10)).toBeUndefined();
    expect(arrayIndex("0", -1)).toBeUndefined();
  });

  test.each([
    "",
    "-",
    "-0",
    "-1",
    "+1",
    "01",
    "00",
    "1.0",
    "1e0",
    "0x1",
    " 1",
    "1 ",
    "1\n",
    "٣",
    "Infinity",
    "1".repeat(400),
  ])("%j is no index", (token) => {
    expect(arrayIndex(token, 1000)).toBeUndefined();
  });
});
