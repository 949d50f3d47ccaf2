import { expect, test } from "vitest";
import { itemFromBytes, itemToBytes } from "../../../../scripts/local/sqlite/item-bytes.ts";

test("an item comes back as it was put", () => {
  const item = {
    gameId: "g",
    position: "0",
    d: "é",
    n: 1,
    b: new Uint8Array([1, 2]),
    w: { version: 1, chunks: 2 },
  };
  // SQLite hands a column back as plain bytes.
  expect(itemFromBytes(new Uint8Array(itemToBytes(item)))).toEqual(item);
  expect(() => itemFromBytes("text")).toThrow("an item's column holds no bytes");
});
