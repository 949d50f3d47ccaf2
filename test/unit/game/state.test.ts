import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Json, jsonBytes } from "../../../lambdas/game/json.ts";
import { applyChange, boundAfter, fold } from "../../../lambdas/game/state.ts";
import { type Change, isJsonPatch, type Transition } from "../../../lambdas/game/transition.ts";
import { change, json, jsonObject } from "./arbitraries.ts";
import { patching } from "./patches.ts";

const kept = (given: Change): Transition => ({ action: "act", from: "A", to: "A", ...given });

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
    expect(applyChange(state, 100, given)).toMatchObject({ ok: true, state: after });
  });

  test("that does not apply says which operation and why", () => {
    expect(applyChange(state, 100, { patch: [{ op: "remove", path: "/c" }] })).toEqual({
      ok: false,
      operation: 0,
      reason: 'nothing stands at "c"',
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
        const changed = applyChange(state, bound, given);
        if (!changed.ok) return;
        expect(jsonBytes(changed.state)).toBeLessThanOrEqual(changed.bound);
        expect(changed.bound).toBeLessThanOrEqual(boundAfter(bound, given));
      }),
      { numRuns: 5000 },
    );
  });
});

describe("folding", () => {
  test("applies transitions in order, and reports those that change nothing", () => {
    const transitions = [
      kept({ state: { n: 1 } }),
      kept({
        patch: [
          { op: "add", path: "/m", value: 1 },
          { op: "test", path: "/n", value: 9 },
        ],
      }),
      kept({ patch: { n: 2 } }),
      kept({}),
      kept({ patch: [{ op: "remove", path: "/nowhere" }] }),
    ];
    expect(fold(null, 10, transitions)).toEqual({
      state: { n: 2 },
      skipped: [
        { version: 12, operation: 1, reason: 'the value at "/n" is not the expected one' },
        { version: 15, operation: 0, reason: 'nothing stands at "nowhere"' },
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
        fc.array(change.map(kept), { maxLength: 8 }),
        fc.nat(8),
        (state, transitions, cut) => {
          const first = fold(state, 0, transitions.slice(0, cut));
          const snapshot: Json = JSON.parse(JSON.stringify(first.state));
          const second = fold(snapshot, Math.min(cut, transitions.length), transitions.slice(cut));
          expect({ state: second.state, skipped: [...first.skipped, ...second.skipped] }).toEqual(
            fold(state, 0, transitions),
          );
        },
      ),
    );
  });
});
