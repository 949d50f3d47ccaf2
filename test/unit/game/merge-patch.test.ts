import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { findFault, isObject, type Json, jsonBytes } from "../../../lambdas/game/json.ts";
import { applyMergePatch, mergePatchGrowth } from "../../../lambdas/game/merge-patch.ts";
import { json, jsonObject } from "./arbitraries.ts";

// RFC 7396, appendix A: original, patch, result.
const appendix: readonly (readonly [Json, Json, Json])[] = [
  [{ a: "b" }, { a: "c" }, { a: "c" }],
  [{ a: "b" }, { b: "c" }, { a: "b", b: "c" }],
  [{ a: "b" }, { a: null }, {}],
  [{ a: "b", b: "c" }, { a: null }, { b: "c" }],
  [{ a: ["b"] }, { a: "c" }, { a: "c" }],
  [{ a: "c" }, { a: ["b"] }, { a: ["b"] }],
  [{ a: { b: "c" } }, { a: { b: "d", c: null } }, { a: { b: "d" } }],
  [{ a: [{ b: "c" }] }, { a: [1] }, { a: [1] }],
  [
    ["a", "b"],
    ["c", "d"],
    ["c", "d"],
  ],
  [{ a: "b" }, ["c"], ["c"]],
  [{ a: "foo" }, null, null],
  [{ a: "foo" }, "bar", "bar"],
  [{ e: null }, { a: 1 }, { e: null, a: 1 }],
  [[1, 2], { a: "b", c: null }, { a: "b" }],
  [{}, { a: { bb: { ccc: null } } }, { a: { bb: {} } }],
];

test.each(appendix)("%j patched with %j is %j", (original, patch, result) => {
  const before = structuredClone(original);
  expect(applyMergePatch(original, patch)).toEqual(result);
  expect(original).toEqual(before);
});

test("a member that only the prototype has does not count as the document's", () => {
  expect(applyMergePatch({}, { toString: { a: 1 } })).toEqual({ toString: { a: 1 } });
});

test("what did not change is shared", () => {
  const kept = { deep: [1] };
  const patched = applyMergePatch({ kept, changed: { a: 1, b: null } }, { changed: { a: 2 } });
  expect(patched).toEqual({ kept, changed: { a: 2, b: null } });
  expect(isObject(patched) && patched.kept).toBe(kept);
});

describe("properties", () => {
  test("agrees with the pseudocode of RFC 7396 §2, and leaves the document as it was", () => {
    fc.assert(
      fc.property(json, json, (document, patch) => {
        const before = structuredClone(document);
        expect(applyMergePatch(document, patch)).toEqual(
          mergePatchOfTheRfc(structuredClone(document), patch),
        );
        expect(document).toEqual(before);
      }),
    );
  });

  test("applied twice it changes nothing more", () => {
    fc.assert(
      fc.property(json, json, (document, patch) => {
        const once = applyMergePatch(document, patch);
        expect(applyMergePatch(once, patch)).toEqual(once);
      }),
    );
  });

  test("the growth is an upper bound", () => {
    fc.assert(
      fc.property(json, jsonObject, (document, patch) => {
        const bound = jsonBytes(document) + mergePatchGrowth(patch);
        expect(jsonBytes(applyMergePatch(document, patch))).toBeLessThanOrEqual(bound);
      }),
      { numRuns: 2000 },
    );
  });

  test("the growth bound is at most two bytes above what a new member really takes", () => {
    expect(jsonBytes(applyMergePatch({ a: 1 }, { b: 2 })) - jsonBytes({ a: 1 })).toBe(6);
    expect(mergePatchGrowth({ b: 2 })).toBe(8);
  });

  test("never brings in a fault that neither side had", () => {
    fc.assert(
      fc.property(json, json, (document, patch) => {
        expect(findFault(applyMergePatch(document, patch))).toBeUndefined();
      }),
    );
  });
});

/** RFC 7396 §2, word for word: it changes the target in place. */
function mergePatchOfTheRfc(target: Json, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const changed: Record<string, Json> = isObject(target) ? { ...target } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      if (key in changed) delete changed[key];
    } else changed[key] = mergePatchOfTheRfc(changed[key] ?? null, value);
  }
  return changed;
}
