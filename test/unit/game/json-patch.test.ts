import { describe, expect, test } from "vitest";
import type { Json } from "../../../lambdas/game/json.ts";
import type { JsonPatch, PatchOperation } from "../../../lambdas/game/json-patch.ts";
import { failsAt, patched } from "./patched.ts";

describe("RFC 6902, appendix A", () => {
  test.each<[string, Json, JsonPatch, Json]>([
    [
      "A.1 add a member",
      { foo: "bar" },
      [{ op: "add", path: "/baz", value: "qux" }],
      { baz: "qux", foo: "bar" },
    ],
    [
      "A.2 add an element",
      { foo: ["bar", "baz"] },
      [{ op: "add", path: "/foo/1", value: "qux" }],
      { foo: ["bar", "qux", "baz"] },
    ],
    ["A.3 remove a member", { baz: "qux", foo: "bar" }, [{ op: "remove", path: "/baz" }], { foo: "bar" }],
    [
      "A.4 remove an element",
      { foo: ["bar", "qux", "baz"] },
      [{ op: "remove", path: "/foo/1" }],
      { foo: ["bar", "baz"] },
    ],
    [
      "A.5 replace a value",
      { baz: "qux", foo: "bar" },
      [{ op: "replace", path: "/baz", value: "boo" }],
      { baz: "boo", foo: "bar" },
    ],
    [
      "A.6 move a value",
      { foo: { bar: "baz", waldo: "fred" }, qux: { corge: "grault" } },
      [{ op: "move", from: "/foo/waldo", path: "/qux/thud" }],
      { foo: { bar: "baz" }, qux: { corge: "grault", thud: "fred" } },
    ],
    [
      "A.7 move an element",
      { foo: ["all", "grass", "cows", "eat"] },
      [{ op: "move", from: "/foo/1", path: "/foo/3" }],
      { foo: ["all", "cows", "eat", "grass"] },
    ],
    [
      "A.8 test with success",
      { baz: "qux", foo: ["a", 2, "c"] },
      [
        { op: "test", path: "/baz", value: "qux" },
        { op: "test", path: "/foo/1", value: 2 },
      ],
      { baz: "qux", foo: ["a", 2, "c"] },
    ],
    [
      "A.10 add a nested object",
      { foo: "bar" },
      [{ op: "add", path: "/child", value: { grandchild: {} } }],
      { foo: "bar", child: { grandchild: {} } },
    ],
    ["A.14 escapes", { "/": 9, "~1": 10 }, [{ op: "test", path: "/~01", value: 10 }], { "/": 9, "~1": 10 }],
    [
      "A.16 add an array as an element",
      { foo: ["bar"] },
      [{ op: "add", path: "/foo/-", value: ["abc", "def"] }],
      { foo: ["bar", ["abc", "def"]] },
    ],
  ])("%s", (_name, document, patch, result) => {
    expect(patched(document, patch)).toEqual(result);
  });

  test.each<[string, Json, PatchOperation, string]>([
    [
      "A.9 test with error",
      { baz: "qux" },
      { op: "test", path: "/baz", value: "bar" },
      'the value at "/baz" is not the expected one',
    ],
    [
      "A.12 add to a target that does not exist",
      { foo: "bar" },
      { op: "add", path: "/baz/bat", value: "qux" },
      'there is nothing at "baz"',
    ],
    [
      "A.15 a string is no number",
      { "/": 9, "~1": 10 },
      { op: "test", path: "/~01", value: "10" },
      'the value at "/~01" is not the expected one',
    ],
  ])("%s", (_name, document, operation, reason) => {
    expect(patched(document, [operation])).toEqual(failsAt(0, reason));
  });
});

describe("the whole document", () => {
  test.each<[JsonPatch, Json]>([
    [[], { a: [1] }],
    [[{ op: "add", path: "", value: 7 }], 7],
    [[{ op: "replace", path: "", value: [null] }], [null]],
    [[{ op: "test", path: "", value: { a: [1] } }], { a: [1] }],
    [[{ op: "remove", path: "" }], null],
    [[{ op: "move", from: "/a", path: "" }], [1]],
    [[{ op: "copy", from: "/a/0", path: "" }], 1],
    [[{ op: "move", from: "", path: "" }], { a: [1] }],
    [[{ op: "copy", from: "", path: "/b" }], { a: [1], b: { a: [1] } }],
  ])("%j", (patch, result) => {
    expect(patched({ a: [1] }, patch)).toEqual(result);
  });
});

describe("array indexes", () => {
  const document = { list: [10, 20] };

  test.each(["3", "-1", "+1", "01", "00", "1.0", "1e0", " 1", "", "length"])(
    "%j is no place to add at",
    (token) => {
      expect(patched(document, [{ op: "add", path: `/list/${token}`, value: 0 }])).toEqual(
        failsAt(0, `"${token}" is no index from 0 to 2, nor "-"`),
      );
    },
  );

  test.each(["2", "-", "-1", "01", "1.0", "", "length"])("nothing is there at %j", (token) => {
    const path = `/list/${token}`;
    const reason = failsAt(0, `there is nothing at "${token}"`);
    expect(patched(document, [{ op: "remove", path }])).toEqual(reason);
    expect(patched(document, [{ op: "replace", path, value: 0 }])).toEqual(reason);
    expect(patched(document, [{ op: "test", path, value: 20 }])).toEqual(reason);
    expect(patched(document, [{ op: "copy", from: path, path: "/x" }])).toEqual(reason);
    expect(patched(document, [{ op: "move", from: path, path: "/x" }])).toEqual(reason);
    expect(patched(document, [{ op: "add", path: `${path}/x`, value: 0 }])).toEqual(reason);
  });

  test.each([
    ["/list/0", [0, 10, 20]],
    ["/list/2", [10, 20, 0]],
    ["/list/-", [10, 20, 0]],
  ])("adds at %s", (path, list) => {
    expect(patched(document, [{ op: "add", path, value: 0 }])).toEqual({ list });
  });

  test("replaces inside an array's element", () => {
    expect(patched([[1], { a: 2 }], [{ op: "replace", path: "/1/a", value: 3 }])).toEqual([[1], { a: 3 }]);
  });

  test("a digit or a dash names an object's member all the same", () => {
    expect(patched({ "0": 1 }, [{ op: "move", from: "/0", path: "/-" }])).toEqual({ "-": 1 });
  });

  test("an array of no elements has a place only for the first", () => {
    expect(patched([], [{ op: "add", path: "/0", value: 1 }])).toEqual([1]);
    expect(patched([], [{ op: "remove", path: "/0" }])).toEqual(failsAt(0, 'there is nothing at "0"'));
  });
});

describe("what has no inside", () => {
  test.each<[Json]>([["text"], [5], [true], [null]])("%j", (scalar) => {
    expect(patched({ a: scalar }, [{ op: "add", path: "/a/0", value: 1 }])).toEqual(
      failsAt(0, '"0" is not in an object or array'),
    );
    expect(patched({ a: scalar }, [{ op: "remove", path: "/a/0" }])).toEqual(
      failsAt(0, 'there is nothing at "0"'),
    );
  });

  test.each(["toString", "hasOwnProperty", "valueOf"])("%s is inherited, so nothing is there", (key) => {
    expect(patched({}, [{ op: "test", path: `/${key}`, value: null }])).toEqual(
      failsAt(0, `there is nothing at "${key}"`),
    );
    expect(patched({}, [{ op: "add", path: `/${key}`, value: 1 }])).toEqual({ [key]: 1 });
  });

  test("a member that is null is there", () => {
    expect(patched({ a: null }, [{ op: "test", path: "/a", value: null }])).toEqual({ a: null });
    expect(
      patched({ a: null, b: [null] }, [
        { op: "remove", path: "/a" },
        { op: "remove", path: "/b/0" },
      ]),
    ).toEqual({
      b: [],
    });
  });
});

describe("move and copy", () => {
  test("a value cannot be moved into itself", () => {
    expect(patched({ a: { b: {} } }, [{ op: "move", from: "/a", path: "/a/b/c" }])).toEqual(
      failsAt(0, "a value cannot be moved into itself"),
    );
    expect(patched({ a: 1 }, [{ op: "move", from: "", path: "/a" }])).toEqual(
      failsAt(0, "a value cannot be moved into itself"),
    );
  });

  test("a sibling whose name begins alike is no child", () => {
    expect(patched({ a: 1 }, [{ op: "move", from: "/a", path: "/ab" }])).toEqual({ ab: 1 });
    expect(patched({ a: { b: 1 } }, [{ op: "move", from: "/a/b", path: "/a" }])).toEqual({ a: 1 });
  });

  test("a move to its own place changes nothing, but what is moved must exist", () => {
    expect(patched({ a: [1, 2] }, [{ op: "move", from: "/a/1", path: "/a/1" }])).toEqual({ a: [1, 2] });
    expect(patched({ a: 1 }, [{ op: "move", from: "/b", path: "/b" }])).toEqual(
      failsAt(0, 'there is nothing at "b"'),
    );
  });

  test("the target is looked up after the value was taken away", () => {
    const document = [1, { a: 2 }, { b: 3 }];
    expect(patched(document, [{ op: "move", from: "/0", path: "/1/x" }])).toEqual([{ a: 2 }, { b: 3, x: 1 }]);
    expect(patched([1, 2], [{ op: "move", from: "/0", path: "/1" }])).toEqual([2, 1]);
    expect(patched([1, 2], [{ op: "move", from: "/0", path: "/2" }])).toEqual(
      failsAt(0, '"2" is no index from 0 to 1, nor "-"'),
    );
    expect(patched([1, 2], [{ op: "move", from: "/0", path: "/-" }])).toEqual([2, 1]);
  });

  test("a copy may go into what was copied, and does not change with it", () => {
    const patch: JsonPatch = [
      { op: "copy", from: "/a", path: "/a/a" },
      { op: "add", path: "/a/b", value: 1 },
    ];
    expect(patched({ a: {} }, patch)).toEqual({ a: { a: {}, b: 1 } });
  });
});
