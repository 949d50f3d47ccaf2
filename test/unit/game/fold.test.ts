import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isObject, type Json } from "../../../lambdas/game/json.ts";
import type { JsonPatch } from "../../../lambdas/game/json-patch.ts";
import { MAX_PATCH_STEPS } from "../../../lambdas/game/limits.ts";
import { fold, openFold } from "../../../lambdas/game/state.ts";
import { type Change, isJsonPatch } from "../../../lambdas/game/transition.ts";
import { change, json } from "./arbitraries.ts";
import { append, circumstances, decided, refusalOf } from "./fixtures.ts";
import { applyPatch, frozen } from "./patched.ts";

const commits = fc.array(fc.array(change, { maxLength: 4 }), { maxLength: 8 });

describe("a fold owns nothing but what it made", () => {
  test("neither the state that it began with nor a change is touched, and each change has its own effect", () => {
    fc.assert(
      fc.property(json, commits, (state, changes) => {
        const kept = structuredClone({ state, changes });
        const { state: after } = fold(frozen(state), 0, frozenAll(changes));
        // One at a time, each on a copy of what the one before left, in a fold of its own.
        let expected = structuredClone(kept.state);
        for (const commit of kept.changes)
          for (const each of commit) expected = structuredClone(fold(expected, 0, [[each]]).state);
        expect(after).toEqual(expected);
        expect({ state, changes }).toEqual(kept);
      }),
      { numRuns: 2000 },
    );
  });

  test("a patch that fails leaves no trace, no matter what the fold owns by then", () => {
    const failing = { op: "test", path: "", value: "nobody has this" } as const;
    fc.assert(
      fc.property(json, commits, fc.array(change, { maxLength: 4 }), (state, changes, tried) => {
        const doomed = tried.map(
          ({ patch }): Change => ({
            patch: [...(isJsonPatch(patch) ? patch : []), failing],
          }),
        );
        const clean = fold(frozen(state), 0, frozenAll(changes));
        const folding = openFold(state);
        for (const commit of changes) {
          folding.beginCommit();
          for (const each of commit) folding.apply(each);
        }
        for (const each of doomed) expect(folding.apply(each).ok).toBe(false);
        expect(folding.state()).toEqual(clean.state);
      }),
      { numRuns: 2000 },
    );
  });

  test("a commit that is refused at its second transition leaves no trace in the state that was held", () => {
    const held = frozen({ list: [1, 2, { deep: [3] }], seats: { a: { score: 1 } } });
    const before = structuredClone(held);
    const request = append(
      {
        patch: [
          { op: "add", path: "/list/2/deep/0", value: 9 },
          { op: "move", from: "/list/0", path: "/list/-" },
          { op: "remove", path: "/seats/a/score" },
        ],
      },
      { patch: [{ op: "remove", path: "/nowhere" }] },
    );
    expect(refusalOf(() => decided(request, { state: held }))).toMatchObject({
      kind: "patch-does-not-apply",
      transition: 1,
    });
    expect(held).toEqual(before);
  });

  test("what was copied once is changed in place from then on, over all commits", () => {
    const wide = frozen({ wide: Object.fromEntries(Array.from({ length: 100 }, (_, n) => [`key${n}`, n])) });
    const folding = openFold(wide);
    folding.apply({ patch: [{ op: "replace", path: "/wide/key1", value: "one" }] });
    const own = wideOf(folding.state());
    folding.beginCommit();
    folding.apply({ patch: { wide: { key2: "two" } } });
    folding.apply({ patch: [{ op: "remove", path: "/nowhere" }] });
    folding.apply({ patch: [{ op: "remove", path: "/wide/key3" }] });
    expect(wideOf(folding.state())).toBe(own);
    expect(own).toMatchObject({ key1: "one", key2: "two" });
    expect(own).not.toHaveProperty("key3");
  });
});

describe("the steps of a commit", () => {
  function numbers(length: number): Json[] {
    return Array.from({ length }, (_, n) => n);
  }
  function stepsOf(state: Json, ...patch: JsonPatch): number {
    const folding = openFold(state);
    expect(folding.apply({ patch })).toMatchObject({ ok: true });
    return folding.steps();
  }

  test.each<[string, number, Json, JsonPatch]>([
    ["an operation is one", 1, { a: 1 }, [{ op: "replace", path: "/a", value: 2 }]],
    ["shifted elements", 1 + 2, { list: numbers(8_192) }, [{ op: "add", path: "/list/0", value: 0 }]],
    ["what is there before a place is not shifted", 1, numbers(8_192), [{ op: "add", path: "/-", value: 0 }]],
    ["removal shifts what came after", 1 + 1, numbers(8_193), [{ op: "remove", path: "/4095" }]],
    [
      "a move shifts twice, as far as it must",
      1 + 2,
      numbers(8_193),
      [{ op: "move", from: "/0", path: "/8192" }],
    ],
    ["copied bytes", 1 + 2, { a: "x".repeat(254) }, [{ op: "copy", from: "/a", path: "/b" }]],
    [
      "members that a move to a deeper place looks through",
      1 + 2,
      { a: numbers(31), b: { c: {} } },
      [{ op: "move", from: "/a", path: "/b/c/d" }],
    ],
  ])("%s", (_what, steps, state, patch) => {
    expect(Math.round(stepsOf(state, ...patch))).toBe(steps);
  });

  test("members that are compared count although the expected value has few", () => {
    const state = { wide: Object.fromEntries(numbers(1_600).map((n) => [`k${n}`, n])) };
    const folding = openFold(state);
    expect(folding.apply({ patch: [{ op: "test", path: "/wide", value: {} }] }).ok).toBe(false);
    expect(folding.steps()).toBe(1 + 100);
  });

  test("are refused with a figure when they are written, also where the state is not known", () => {
    const noop = { op: "test", path: "", value: {} } as const;
    const full: JsonPatch = Array.from({ length: MAX_PATCH_STEPS / 10 }, () => noop);
    const ten = Array.from({ length: 10 }, () => ({ patch: full }));
    decided(append(...ten), { state: {} });
    const refusal = {
      kind: "too-large",
      what: "patches",
      limit: MAX_PATCH_STEPS,
      found: MAX_PATCH_STEPS + 1,
    };
    const blind = { validate: false, state: undefined };
    expect(refusalOf(() => decided(append(...ten, { patch: [noop] }), { state: {} }))).toEqual(refusal);
    expect(refusalOf(() => decided(append(...ten, { patch: [noop] }), blind))).toEqual(refusal);
    const shifting = append({ patch: [{ op: "copy", from: "/a", path: "/b" }] });
    expect(
      refusalOf(() => decided(shifting, { state: { a: "x".repeat(128 * MAX_PATCH_STEPS) } })),
    ).toMatchObject({
      what: "patches",
    });
  });

  test("are counted over whole states as well when a commit is written", () => {
    const state = { a: "x".repeat(64 * MAX_PATCH_STEPS) };
    const copy: Change = { patch: [{ op: "copy", from: "/a", path: "/b" }] };
    decided(append(copy, { state: {} }), { state });
    const again = append(copy, { patch: { b: null } }, copy);
    expect(refusalOf(() => decided(again, { state }))).toMatchObject({ what: "patches" });
    const short = { a: "x".repeat(128 * 1_000) };
    const between = Array.from({ length: 6 }, () => [{ state: short }, copy, copy]).flat();
    expect(refusalOf(() => decided(append(...between), { state: {} }))).toMatchObject({ what: "commit" });
  });

  test("begin again with each commit, and with a whole state; a patch beyond them changes nothing", () => {
    const reason = `the patches of its commit take more than ${MAX_PATCH_STEPS} steps`;
    const half: Change = {
      patch: [
        { op: "copy", from: "/a", path: "/b" },
        { op: "remove", path: "/b" },
      ],
    };
    const state = { a: "x".repeat(80 * MAX_PATCH_STEPS) };
    expect(fold(state, 0, [[half, half, {}, half], [half]])).toEqual({
      state,
      skipped: [2, 4].map((version) => ({ version, operation: 0, reason })),
    });
    expect(fold(state, 0, [[half, { state }, half]])).toEqual({ state, skipped: [] });
  });

  test("do not let copies of copies fill the memory", () => {
    const patch = Array.from({ length: 60 }, () => ({ op: "copy", from: "/a", path: "/a/-" }) as const);
    expect(applyPatch({ a: [] }, patch)).toMatchObject({ ok: false });
  });

  test("of a patch of no operations are none: it needs no state", () => {
    expect(decided(append({ patch: [] }), { ...circumstances(), state: undefined }).commit.count).toBe(1);
  });
});

function frozenAll(changes: readonly (readonly Change[])[]): readonly (readonly Change[])[] {
  for (const { patch, state } of changes.flat()) {
    if (patch !== undefined) frozen(isJsonPatch(patch) ? [...patch] : patch);
    if (isJsonPatch(patch)) Object.freeze(patch);
    frozen(state ?? null);
  }
  return changes;
}

function wideOf(state: Json): Json {
  return isObject(state) ? (state.wide ?? null) : null;
}
