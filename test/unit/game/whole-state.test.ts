import { describe, expect, test } from "vitest";
import { type Json, jsonBytes } from "../../../lambdas/game/json.ts";
import { MAX_COMMIT_BYTES, MAX_STATE_BYTES } from "../../../lambdas/game/limits.ts";
import type { Transition } from "../../../lambdas/game/transition.ts";
import { layOut, type PackedState } from "../../../lambdas/game/whole-state.ts";
import { refusalOf } from "./fixtures.ts";

function given(state?: Json, payload?: string): Transition {
  return {
    action: "act",
    from: "A",
    to: "A",
    ...(payload !== undefined && { payload }),
    ...(state !== undefined && { state }),
  };
}

function sized(bytes: number): string {
  return "x".repeat(bytes - 2);
}

function packed(transition: number): PackedState {
  return {
    chunks: [Buffer.of(1)],
    checksum: "name",
    transition,
  };
}
const overhead = jsonBytes(JSON.parse(JSON.stringify([given("")]))) - 2;

describe("a commit's row", () => {
  test("holds all of it up to 350 KB, and beyond is laid out without its state", () => {
    const fits = [given(sized(MAX_COMMIT_BYTES - overhead))];
    expect(layOut(fits)).toEqual({ data: JSON.stringify(fits) });
    const larger = [given(sized(MAX_COMMIT_BYTES - overhead + 1))];
    expect(layOut(larger)).toMatchObject({ pack: { transition: 0 } });
    expect(layOut(larger, packed(0))).toEqual({
      data: JSON.stringify([given()]),
      whole: { checksum: "name", chunks: 1, transition: 0 },
      packed: packed(0).chunks,
    });
  });

  test("is laid out without the largest state, no matter what the others are", () => {
    const states = [given("small"), given(), given(sized(MAX_COMMIT_BYTES)), given(null), given(sized(100))];
    expect(layOut(states)).toMatchObject({ pack: { transition: 2 } });
    expect(layOut(states, packed(2))).toMatchObject({
      data: JSON.stringify(states.with(2, given())),
      whole: { transition: 2 },
    });
  });

  test("is refused when the rest of it does not fit, or it has no state", () => {
    const payload = sized(MAX_COMMIT_BYTES);
    function rest(transitions: readonly Transition[]) {
      return {
        kind: "too-large",
        what: "commit",
        limit: MAX_COMMIT_BYTES,
        found: Buffer.byteLength(JSON.stringify(transitions)),
      };
    }
    const alone = [given(undefined, payload)];
    expect(refusalOf(() => layOut(alone))).toEqual(rest(alone));
    expect(refusalOf(() => layOut([given("state", payload)]))).toEqual(rest(alone));
    const two = [given(sized(MAX_COMMIT_BYTES)), given(sized(MAX_COMMIT_BYTES + 1))];
    expect(refusalOf(() => layOut(two))).toEqual(rest(two.with(1, given())));
  });

  test("takes a state of 5 MB and of no byte more", () => {
    expect(layOut([given(sized(MAX_STATE_BYTES))])).toMatchObject({ pack: { transition: 0 } });
    expect(refusalOf(() => layOut([given(), given(sized(MAX_STATE_BYTES + 1))]))).toEqual({
      kind: "too-large",
      what: "state",
      limit: MAX_STATE_BYTES,
      found: MAX_STATE_BYTES + 1,
    });
  });
});
