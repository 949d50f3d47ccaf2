import fc from "fast-check";
import { expect, test } from "vitest";
import { fromDirectoryItem, toDirectoryItem } from "../../../lambdas/store/entry-items.ts";
import { writeUnits } from "../../../lambdas/store/item-size.ts";
import { entry } from "../../fixtures/entries.ts";

test("an entry comes back as it was, however large its metadata", () => {
  fc.assert(
    fc.property(fc.nat(16_000), fc.string({ unit: "binary" }), (length, text) => {
      const given = entry({ metadata: { text, long: "ab c".repeat(length / 4) } });
      expect(fromDirectoryItem(toDirectoryItem(given))).toEqual(given);
    }),
  );
});

test("metadata are text, and compressed where that saves a unit", () => {
  function kept(length: number) {
    return toDirectoryItem(entry({ metadata: { text: "abcdefgh".repeat(length / 8) } }));
  }
  expect(kept(200).metadata).toBeTypeOf("string");
  for (const length of [1_000, 15_000]) {
    expect(kept(length).metadata).toBeInstanceOf(Uint8Array);
    expect(writeUnits(kept(length))).toBe(1);
  }
});
