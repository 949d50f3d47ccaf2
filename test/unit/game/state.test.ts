import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Json, jsonBytes } from "../../../lambdas/game/json.ts";
import { boundAfter, fold, openFold } from "../../../lambdas/game/state.ts";
import { type Change, isJsonPatch } from "../../../lambdas/game/transition.ts";
import { change, json, jsonObject } from "./arbitraries.ts";
import { patching } from "./patches.ts";

test("only an array is a JSON Patch", () => {
  expect([[], {}, undefined].map(isJsonPatch)).toEqual([true, false, false]);
});

describe("a change", () => {
  const state = { a: 1, b: 2 };

  test.each<[string, Change, Json]>([
    ["a JSON Patch", { patch: [{ op: "remove", path: "/a" }] }, { b: 2 }],
    ["a JSON Patch of no operations", { patch: [] }, state],
    ["a merge patch", { patch: { a: null, c: 3 } }, { b: 2, c: 3 }],
    ["a merge patch of no members", { patch: {} }, state],
    ["a whole state", { state: [1] }, [1]],
    ["a whole state of null", { state: null }, null],
    ["nothing", {}, state],
  ])("by %s", (_name, given, after) => {
    const folding = openFold(state);
    expect(folding.apply(given)).toEqual({ ok: true, copied: 0 });
    expect(folding.state()).toEqual(after);
  });

  test("that does not apply says which operation and why", () => {
    expect(openFold(state).apply({ patch: [{ op: "remove", path: "/c" }] })).toEqual({
      ok: false,
      operation: 0,
      reason: 'there is nothing at "c"',
    });
  });
});

describe("the bound", () => {
  test("is that of the whole state, and otherwise grows with the patch", () => {
    expect(boundAfter(100, { state: { a: 1 } })).toBe(7);
    expect(boundAfter(100, {})).toBe(100);
    expect(boundAfter(100, { patch: { a: 1 } })).toBe(108);
    expect(boundAfter(100, { patch: [{ op: "remove", path: "/a" }] })).toBe(100);
    expect(boundAfter(100, { patch: [{ op: "copy", from: "/a", path: "" }] })).toBe(204);
  });

  test("is never below the size, and at least as close when the state is known", () => {
    const aimed = patching(jsonObject, json, true).map(({ document, patch }) => ({
      state: document,
      given: { patch },
    }));
    const any = fc.record({ state: json, given: change });
    fc.assert(
      fc.property(fc.oneof(aimed, any), fc.nat(20), ({ state, given }, slack) => {
        const bound = jsonBytes(state) + slack;
        const folding = openFold(state);
        const changed = folding.apply(given);
        if (!changed.ok) return;
        const after = boundAfter(bound, given, changed.copied);
        expect(jsonBytes(folding.state())).toBeLessThanOrEqual(after);
        expect(after).toBeLessThanOrEqual(boundAfter(bound, given));
      }),
      { numRuns: 5000 },
    );
  });
});

describe("folding", () => {
  test("applies transitions in order, and reports those that change nothing", () => {
    const transitions: Change[] = [
      { state: { n: 1 } },
      {
        patch: [
          { op: "add", path: "/m", value: 1 },
          { op: "test", path: "/n", value: 9 },
        ],
      },
      { patch: { n: 2 } },
      {},
      { patch: [{ op: "remove", path: "/nowhere" }] },
    ];
    expect(fold(null, 10, [transitions])).toEqual({
      state: { n: 2 },
      skipped: [
        { version: 12, operation: 1, reason: 'the value at "/n" is not the expected one' },
        { version: 15, operation: 0, reason: 'there is nothing at "nowhere"' },
      ],
    });
  });

  test("nothing leaves the state as it is", () => {
    expect(fold({ a: 1 }, 3, [])).toEqual({ state: { a: 1 }, skipped: [] });
  });

  test("in two parts is the same as at once: recovery may start from any snapshot", () => {
    fc.assert(
      fc.property(
        json,
        fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 8 }),
        fc.nat(8),
        (state, commits, cut) => {
          const first = fold(state, 0, commits.slice(0, cut));
          const snapshot: Json = JSON.parse(JSON.stringify(first.state));
          const second = fold(snapshot, commits.slice(0, cut).flat().length, commits.slice(cut));
          expect({ state: second.state, skipped: [...first.skipped, ...second.skipped] }).toEqual(
            fold(state, 0, commits),
          );
        },
      ),
    );
  });
});
