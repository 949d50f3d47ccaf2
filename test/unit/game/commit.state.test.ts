import { describe, expect, test } from "vitest";
import { decide } from "../../../lambdas/game/commit.ts";
import { type Json, jsonBytes } from "../../../lambdas/game/json.ts";
import type { PatchOperation } from "../../../lambdas/game/json-patch.ts";
import { MAX_STATE_BYTES } from "../../../lambdas/game/limits.ts";
import { append, circumstances, created, decided, refusalOf } from "./fixtures.ts";

const add: PatchOperation = { op: "add", path: "/a", value: 1 };
const broken: PatchOperation = { op: "remove", path: "/nowhere" };
const needsState = { decided: false, needs: "state" };

describe("whether the state is needed", () => {
  const blind = { state: undefined };

  test.each([
    ["a merge patch", append({ patch: { a: 1 } })],
    ["a whole state", append({ state: { a: 1 } })],
    ["a payload alone", append({ payload: 1 })],
  ])("not for %s, with validation or without it", (_name, request) => {
    expect(decide(request, circumstances(blind)).decided).toBe(true);
    expect(decide(request, circumstances({ ...blind, validate: false })).decided).toBe(true);
  });

  test("for a JSON Patch with validation on, wherever it is in the batch", () => {
    expect(decide(append({ patch: [add] }), circumstances(blind))).toEqual(needsState);
    expect(decide(append({}, { patch: { b: 1 } }, { patch: [add] }), circumstances(blind))).toEqual(
      needsState,
    );
  });

  test("not for a JSON Patch with validation off", () => {
    const { commit, state } = decided(append({ patch: [broken] }), { ...blind, validate: false });
    expect(commit.count).toBe(1);
    expect(state).toBeUndefined();
  });

  test("not for a JSON Patch after a transition of the same commit that brings the state whole", () => {
    const request = append({ patch: { b: 1 } }, { state: null }, { state: {} }, { patch: [add] });
    expect(decided(request, blind).state).toEqual({ a: 1 });
  });

  test("a state of null is a state", () => {
    expect(
      decided(append({ patch: [{ op: "test", path: "", value: null }] }), { state: null }).state,
    ).toBeNull();
  });
});

describe("the state after a commit", () => {
  test("is known when the state before it is, or a transition brings it whole", () => {
    expect(decided(append({ patch: { b: 2 } }), { state: { a: 1 } }).state).toEqual({ a: 1, b: 2 });
    expect(decided(append({}), { state: { a: 1 } }).state).toEqual({ a: 1 });
    expect(decided(append({ state: [1] }, {}), { state: undefined }).state).toEqual([1]);
  });

  test("is not known, and not made up, when neither is", () => {
    expect(decided(append({ patch: { b: 2 } }), { state: undefined })).not.toHaveProperty("state");
    expect(decided(append({ state: {} }, { patch: { b: 2 } }), { state: undefined }).state).toEqual({ b: 2 });
  });
});

describe("a JSON Patch that does not apply", () => {
  const request = append({ patch: { b: 2 } }, { patch: [add, broken] }, { state: {} });

  test("refuses the whole commit with validation on, naming transition and operation", () => {
    const state = { c: 3 };
    expect(refusalOf(() => decide(request, circumstances({ state })))).toEqual({
      kind: "patch-does-not-apply",
      transition: 1,
      operation: 1,
      reason: 'there is nothing at "nowhere"',
    });
    expect(state).toEqual({ c: 3 });
  });

  test("changes nothing with validation off, and does not raise the bound", () => {
    const { commit, state } = decided(append({ patch: [add, broken] }), { state: { c: 3 }, validate: false });
    expect(state).toEqual({ c: 3 });
    expect(commit.head.stateBound).toBe(created().stateBound);
  });
});

describe("the size of the state", () => {
  function near(bound: number, state?: Json) {
    return { head: { ...created(), stateBound: bound }, state };
  }
  function large(bytes: number): Json {
    return { a: "x".repeat(bytes - jsonBytes({ a: "" })) };
  }
  const patch = { b: 1 };

  test("is not measured as long as its bound stays within the limit", () => {
    const growth = decided(append({ patch }), near(0)).commit.head.stateBound;
    const { commit } = decided(append({ patch }), near(MAX_STATE_BYTES - growth));
    expect(commit.head.stateBound).toBe(MAX_STATE_BYTES);
    expect(decide(append({ patch }), circumstances(near(MAX_STATE_BYTES - growth + 1)))).toEqual(needsState);
  });

  test("is measured when its bound passes the limit, which brings the bound back to it", () => {
    const { commit, state } = decided(
      append({ patch }, { patch: { c: 1 } }),
      near(MAX_STATE_BYTES, { a: 1 }),
    );
    expect(state).toEqual({ a: 1, b: 1, c: 1 });
    const measured = jsonBytes({ a: 1, b: 1 });
    expect(commit.head.stateBound).toBe(
      decided(append({ patch: { c: 1 } }), near(measured)).commit.head.stateBound,
    );
  });

  test("is measured with validation off as well", () => {
    const given = { ...near(MAX_STATE_BYTES), validate: false };
    expect(decide(append({ patch: [add] }), circumstances(given))).toEqual(needsState);
  });

  test("falls to its true size with a whole state", () => {
    expect(decided(append({ state: { a: 1 } }), near(MAX_STATE_BYTES)).commit.head.stateBound).toBe(7);
  });

  test("may reach 5 MB and no byte more", () => {
    const state = large(MAX_STATE_BYTES - jsonBytes({ b: 1 }) + 1);
    const { commit, state: after } = decided(append({ patch }), near(MAX_STATE_BYTES, state));
    expect(jsonBytes(after ?? null)).toBe(MAX_STATE_BYTES);
    expect(commit.head.stateBound).toBe(MAX_STATE_BYTES);
    const request = append({ patch: { b: 10 } });
    expect(refusalOf(() => decide(request, circumstances(near(MAX_STATE_BYTES, state))))).toEqual({
      kind: "too-large",
      what: "state",
      limit: MAX_STATE_BYTES,
      found: MAX_STATE_BYTES + 1,
    });
  });

  test("counts after each transition: one that is too large in between is refused", () => {
    const state = large(MAX_STATE_BYTES);
    const request = append({ patch }, { state: {} });
    expect(refusalOf(() => decide(request, circumstances(near(MAX_STATE_BYTES, state))))).toMatchObject({
      kind: "too-large",
      what: "state",
    });
  });

  test("cannot be doubled without end by copies, blind or not", () => {
    const copies = Array.from({ length: 50 }, () => ({
      patch: [{ op: "copy", from: "/a", path: "/a/-" } satisfies PatchOperation],
    }));
    const blind = circumstances({ ...near(100), validate: false });
    expect(decide(append(...copies), blind)).toEqual(needsState);
    expect(refusalOf(() => decide(append(...copies), circumstances(near(100, { a: [] }))))).toMatchObject({
      kind: "too-large",
      what: "patches",
    });
  });
});
