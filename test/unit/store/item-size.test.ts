import { PutCommand } from "@aws-sdk/lib-dynamodb";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { itemSize, readUnits, writeUnits } from "../../../lambdas/store/item-size.ts";
import { type Dynalite, STATE_TABLE, startDynalite } from "../../fixtures/dynalite.ts";

const key = { gameId: "g", p: "0" };

describe("the size of an item", () => {
  let dynalite: Dynalite;
  beforeAll(async () => {
    dynalite = await startDynalite();
  });
  afterAll(async () => await dynalite.close());

  test.each([
    ["texts, in UTF-8", { ...key, d: "é😀" }, 6 + 1 + 1 + 1 + 1 + 6],
    ["bytes", { ...key, b: new Uint8Array(100) }, 6 + 1 + 1 + 1 + 1 + 100],
    ["a number, by its digits", { ...key, n: 1234 }, 6 + 1 + 1 + 1 + 1 + 3],
    ["a number without zeros at its end", { ...key, n: 120_000 }, 6 + 1 + 1 + 1 + 1 + 2],
    [
      "a number that is beyond those that are whole to the digit",
      { ...key, n: 1e300 },
      6 + 1 + 1 + 1 + 1 + 2,
    ],
    ["a fraction", { ...key, n: 0.125 }, 6 + 1 + 1 + 1 + 1 + 3],
    ["zero", { ...key, n: 0 }, 6 + 1 + 1 + 1 + 1 + 2],
    ["a negative number", { ...key, n: -12 }, 6 + 1 + 1 + 1 + 1 + 3],
    ["a map", { ...key, w: { a: 1 } }, 6 + 1 + 1 + 1 + 1 + 3 + 1 + 1 + 2],
    ["a list", { ...key, w: [1, "ab"] }, 6 + 1 + 1 + 1 + 1 + 3 + 2 + 2 + 2],
    ["a truth value", { ...key, t: true }, 6 + 1 + 1 + 1 + 1 + 1],
  ])("counts %s", (_, item, bytes) => {
    expect(itemSize(item)).toBe(bytes);
  });

  test("comes to the write units that dynalite charges for the same item", async () => {
    const seed = Date.now();
    console.log(`seed ${seed}`);
    const item = fc.record({
      gameId: fc.constant("g"),
      p: fc.string({ minLength: 1, maxLength: 20 }),
      d: fc.string({ maxLength: 4_000, unit: "grapheme" }),
      n: fc.integer(),
      b: fc.uint8Array({ maxLength: 3_000 }),
      w: fc.record({ version: fc.nat(), chunks: fc.nat() }),
    });
    await fc.assert(
      fc.asyncProperty(item, async (Item) => {
        const { ConsumedCapacity } = await dynalite.client.send(
          new PutCommand({ TableName: STATE_TABLE, Item, ReturnConsumedCapacity: "TOTAL" }),
        );
        expect(writeUnits(Item)).toBe(ConsumedCapacity?.CapacityUnits);
      }),
      { seed, numRuns: 50 },
    );
  });
});

test("units are begun kilobytes to write, and begun 4 KB to read in one request", () => {
  expect(writeUnits({ b: new Uint8Array(1_023) })).toBe(1);
  expect(writeUnits({ b: new Uint8Array(1_024) })).toBe(2);
  expect(readUnits([])).toBe(1);
  expect(readUnits([2_048, 2_048])).toBe(1);
  expect(readUnits([2_048, 2_049])).toBe(2);
});
