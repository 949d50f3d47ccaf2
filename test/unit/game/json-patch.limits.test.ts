import { describe, expect, test } from "vitest";
import type { Json } from "../../../lambdas/game/json.ts";
import type { JsonPatch, PatchOperation } from "../../../lambdas/game/json-patch.ts";
import { MAX_PATCH_STEPS } from "../../../lambdas/game/limits.ts";
import { nested } from "./arbitraries.ts";
import { applyPatch, failsAt, patched } from "./patched.ts";

describe("all or nothing", () => {
  test("the first operation that fails is named, and none is applied", () => {
    const patch: JsonPatch = [
      { op: "add", path: "/a", value: 2 },
      { op: "remove", path: "/list/0" },
      { op: "test", path: "/a", value: 3 },
      { op: "remove", path: "/nowhere" },
    ];
    expect(patched({ a: 1, list: [1, 2] }, patch)).toEqual(
      failsAt(2, 'the value at "/a" is not the expected one'),
    );
  });

  test("a fault of the program is not taken for a patch that does not apply", () => {
    const broken = {
      get a(): Json {
        throw new TypeError("broken");
      },
    };
    expect(() => applyPatch(broken, [{ op: "test", path: "/a", value: 1 }])).toThrow("broken");
  });
});

const OVER_BUDGET = `the patches of its commit take more than ${MAX_PATCH_STEPS} steps`;

describe("limits", () => {
  const tooDeep = "the result would be nested deeper than 100 levels";

  test("a result may be nested 100 levels deep and no deeper", () => {
    const path = "/a";
    expect(patched({}, [{ op: "add", path, value: nested(99) }])).toEqual({ a: nested(99) });
    expect(patched({}, [{ op: "add", path, value: nested(100) }])).toEqual(failsAt(0, tooDeep));
    const document = { a: 1, deep: nested(99) };
    expect(patched(document, [{ op: "copy", from: "/deep", path: "/a" }])).toEqual({
      ...document,
      a: nested(99),
    });
    expect(patched(document, [{ op: "replace", path, value: nested(100) }])).toEqual(failsAt(0, tooDeep));
    expect(patched({ ...document, a: {} }, [{ op: "copy", from: "/deep", path: "/a/b" }])).toEqual(
      failsAt(0, tooDeep),
    );
    expect(patched({ ...document, a: {} }, [{ op: "move", from: "/deep", path: "/a/b" }])).toEqual(
      failsAt(0, tooDeep),
    );
  });

  test("a pointer of more than 100 levels does not apply", () => {
    const path = "/0".repeat(101);
    expect(patched([], [{ op: "add", path, value: 1 }])).toEqual(
      failsAt(0, "pointer is 101 levels deep, at most 100 are allowed"),
    );
  });

  test.each(["__proto__", "constructor", "prototype"])(
    "%s is reserved, in a pointer and in a value",
    (key) => {
      const named = failsAt(0, `pointer names the reserved key "${key}"`);
      expect(patched({ a: 1 }, [{ op: "add", path: `/${key}/polluted`, value: 1 }])).toEqual(named);
      expect(patched({ a: 1 }, [{ op: "copy", from: "/a", path: `/${key}` }])).toEqual(named);
      expect(patched({ a: 1 }, [{ op: "move", from: `/${key}`, path: "/b" }])).toEqual(named);
      const value: Json = JSON.parse(`{"${key}":{"polluted":1}}`);
      expect(patched({ a: 1 }, [{ op: "add", path: "/a", value }])).toEqual(
        failsAt(0, `the value has the reserved key "${key}"`),
      );
    },
  );

  test("a malformed pointer does not apply", () => {
    expect(patched({ a: 1 }, [{ op: "remove", path: "a" }])).toEqual(
      failsAt(0, 'pointer "a" must be empty or start with "/"'),
    );
  });

  test("copies that double the document again and again end when the commit's steps are used up", () => {
    const patch = Array.from(
      { length: 60 },
      (): PatchOperation => ({ op: "copy", from: "/a", path: "/a/-" }),
    );
    const result = applyPatch({ a: [] }, patch);
    expect(result).toMatchObject({
      ok: false,
      reason: OVER_BUDGET,
    });
  });
});
