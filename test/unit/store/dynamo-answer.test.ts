import { expect, test } from "vitest";
import { itemsOf, readCost, writeCost } from "../../../lambdas/store/dynamo-answer.ts";

test("an answer tells what was found and what it cost", () => {
  const answer = { ConsumedCapacity: { CapacityUnits: 2.5 }, Items: [1, 2] };
  expect(readCost(answer)).toEqual({ readUnits: 2.5, writeUnits: 0 });
  expect(writeCost(answer)).toEqual({ readUnits: 0, writeUnits: 2.5 });
  expect(itemsOf(answer)).toEqual([1, 2]);
});

test("an answer of a database that says nothing of it found and cost nothing", () => {
  for (const answer of [{}, { ConsumedCapacity: {} }]) {
    expect(readCost(answer)).toEqual({ readUnits: 0, writeUnits: 0 });
    expect(writeCost(answer)).toEqual({ readUnits: 0, writeUnits: 0 });
    expect(itemsOf(answer)).toEqual([]);
  }
});
