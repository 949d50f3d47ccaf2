import { unitsOf } from "../game/units.ts";

/** An item as DynamoDB would keep it. */
export type SizedItem = { readonly [attribute: string]: unknown };

const READ_UNIT_BYTES = 4_096;

/** Units of a write of an item, as DynamoDB charges it: a kilobyte each, begun ones whole. */
export function writeUnits(item: SizedItem): number {
  return unitsOf(itemSize(item));
}

/** Units of a consistent read of items in one request, as DynamoDB charges it: 4 KB each, begun ones whole. */
export function readUnits(sizes: readonly number[]): number {
  const bytes = sizes.reduce((sum, size) => sum + size, 0);
  return Math.max(1, Math.ceil(bytes / READ_UNIT_BYTES));
}

/**
 * Size of an item in bytes, by the rules of the DynamoDB Developer Guide, "DynamoDB item sizes and formats": names and
 * texts count in UTF-8, bytes as they are, a number about a byte for two digits and one more, lists and maps three
 * bytes and one for each member.
 */
export function itemSize(item: SizedItem): number {
  let size = 0;
  for (const [name, value] of Object.entries(item)) size += Buffer.byteLength(name) + valueSize(value);
  return size;
}

function valueSize(value: unknown): number {
  if (typeof value === "string") return Buffer.byteLength(value);
  if (typeof value === "number") return Math.ceil(significantDigits(value) / 2) + (value < 0 ? 2 : 1);
  if (value instanceof Uint8Array) return value.length;
  if (typeof value === "object" && value !== null) {
    const members = Array.isArray(value) ? value : Object.entries(value);
    return 3 + members.length + (Array.isArray(value) ? sum(value) : itemSize({ ...value }));
  }
  return 1;
}

function sum(values: readonly unknown[]): number {
  return values.reduce<number>((total, value) => total + valueSize(value), 0);
}

function significantDigits(value: number): number {
  if (Number.isSafeInteger(value)) return digitsOfInteger(Math.abs(value));
  return value.toExponential().replace(/e.*|\D/g, "").length;
}

function digitsOfInteger(value: number): number {
  let left = value;
  while (left >= 10 && left % 10 === 0) left /= 10;
  let digits = 1;
  for (; left >= 10; left = Math.floor(left / 10)) digits += 1;
  return digits;
}
