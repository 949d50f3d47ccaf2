import type { Cost } from "./cost.ts";

/** What of a document client's answers is common to many commands. */
export type DynamoAnswer = {
  readonly ConsumedCapacity?: { readonly CapacityUnits?: number | undefined } | undefined;
  readonly Items?: readonly unknown[] | undefined;
};

/** What a read consumed, where the database says it. */
export function readCost({ ConsumedCapacity }: DynamoAnswer): Cost {
  return { readUnits: ConsumedCapacity?.CapacityUnits ?? 0, writeUnits: 0 };
}

/** What a write consumed, where the database says it. */
export function writeCost({ ConsumedCapacity }: DynamoAnswer): Cost {
  return { readUnits: 0, writeUnits: ConsumedCapacity?.CapacityUnits ?? 0 };
}

/** The items that a query found. */
export function itemsOf({ Items = [] }: DynamoAnswer): readonly unknown[] {
  return Items;
}

/** DynamoDB bills a refused write too, but does not say how much; it is one unit for items up to 1 KB. */
export const REFUSED: Cost = { readUnits: 0, writeUnits: 1 };
