import fc from "fast-check";
import { expect, test } from "vitest";
import { jsonEqual } from "../../../lambdas/game/json.ts";
import { digestOfState } from "../../../lambdas/game/state-digest.ts";
import { json } from "./arbitraries.ts";

test("digests of states are equal exactly where the states are, in any order of their members", () => {
  expect(digestOfState({ b: 1, a: { d: 2, c: [3] } })).toBe(digestOfState({ a: { c: [3], d: 2 }, b: 1 }));
  fc.assert(
    fc.property(json, json, (one, other) => {
      expect(digestOfState(one) === digestOfState(other)).toBe(jsonEqual(one, other));
    }),
  );
});
