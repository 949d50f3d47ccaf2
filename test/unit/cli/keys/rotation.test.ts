import { describe, expect, test } from "vitest";
import { parseCursorKeys } from "../../../../lambdas/open/cursor-keys.ts";
import { type KeysDocument, newKeyId, rotate, type Step } from "../../../../scripts/cli/keys/rotation.ts";

const SECRET = "a".repeat(64);
const FIRST: KeysDocument = { current: { id: "k1", secret: SECRET } };
const NOW = Date.UTC(2026, 10, 26, 1, 2, 3);

/** The keys after steps that all can be taken, a minute apart. */
function keysAfter(...steps: readonly Step[]): KeysDocument {
  return steps.reduce((keys, step, index) => {
    const rotated = rotate(keys, step, NOW + index * 60_000);
    if ("refused" in rotated) throw new Error(rotated.refused);
    return rotated.keys;
  }, FIRST);
}

function ids({ current, previous }: KeysDocument) {
  return [current.id, previous?.id];
}

describe("a rotation", () => {
  test("makes a key known, lets it sign, and forgets the one before; functions can read each step", () => {
    const made = newKeyId(NOW);

    expect(made).toBe("k20261126010203");
    expect(ids(keysAfter("add"))).toEqual(["k1", made]);
    expect(ids(keysAfter("add", "sign"))).toEqual([made, "k1"]);
    expect(ids(keysAfter("add", "sign", "drop"))).toEqual([made, undefined]);
    for (const steps of [["add"], ["add", "sign"], ["add", "sign", "drop"]] as const)
      expect(
        parseCursorKeys(JSON.stringify(keysAfter(...steps))).current.secret.length,
      ).toBeGreaterThanOrEqual(32);
  });

  test("can be done again, and its keys sort after those before", () => {
    const second = keysAfter("add", "sign", "drop", "add", "sign");

    expect(ids(second)).toEqual(["k20261126010503", "k20261126010203"]);
  });

  test.each([
    ["sign", [], "no new key is known; add one first"],
    ["drop", [], "k1 is the only key"],
    ["add", ["add"], "the key k20261126010203 is known already; it is to sign next"],
    ["drop", ["add"], "k20261126010203 has not signed yet; dropping it would lose the new key"],
    ["add", ["add", "sign"], "the key k1 is still accepted; drop it first"],
    ["sign", ["add", "sign"], "no new key is known; add one first"],
  ] as const)("refuses to %s after %j", (step, before, why) => {
    expect(rotate(keysAfter(...before), step, NOW)).toEqual({ refused: why });
  });
});
