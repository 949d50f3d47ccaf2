/** Any JSON value, as `JSON.parse` returns it. Values are never changed in place: they are shared. */
export type Json = null | boolean | number | string | readonly Json[] | JsonObject;

/** A JSON object. */
export type JsonObject = { readonly [key: string]: Json };

/** Deepest nesting accepted in a request and kept in a state, in levels (a scalar has depth 0). */
export const MAX_DEPTH = 100;

const RESERVED_KEYS: ReadonlySet<string> = new Set(["__proto__", "constructor", "prototype"]);

/** Whether a member name could reach an object's prototype, and is therefore refused everywhere. */
export function isReservedKey(key: string): boolean {
  return RESERVED_KEYS.has(key);
}

/** Whether a value is a JSON object (neither an array nor null). */
export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Whether a value is a JSON array. */
export function isArray(value: Json | undefined): value is readonly Json[] {
  return Array.isArray(value);
}

/** Size of a value as UTF-8 encoded JSON text, in bytes. */
export function jsonBytes(value: Json): number {
  return Buffer.byteLength(JSON.stringify(value));
}

/** What makes a value unacceptable: a reserved member name, or nesting deeper than {@link MAX_DEPTH}. */
export type JsonFault =
  | { readonly fault: "reserved-key"; readonly key: string }
  | { readonly fault: "too-deep" };

/**
 * Looks for the first {@link JsonFault} in a value.
 * @param depth Levels that are already above the value.
 * @param visit Receives the number of members of each array and object that is looked through.
 */
export function findFault(value: Json, depth = 0, visit?: (members: number) => void): JsonFault | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (depth >= MAX_DEPTH) return { fault: "too-deep" };
  if (isArray(value)) {
    visit?.(value.length);
    for (const item of value) {
      const fault = findFault(item, depth + 1, visit);
      if (fault) return fault;
    }
    return undefined;
  }
  const keys = Object.keys(value);
  visit?.(keys.length);
  for (const key of keys) {
    if (isReservedKey(key)) return { fault: "reserved-key", key };
    const fault = findFault(value[key] ?? null, depth + 1, visit);
    if (fault) return fault;
  }
  return undefined;
}

/**
 * Whether two values are equal as RFC 6902 §4.6 has it: member order does not matter.
 * @param visit Receives the number of members of each object on the left that is compared: there may be many of them,
 * however small the right is.
 */
export function jsonEqual(left: Json, right: Json, visit?: (members: number) => void): boolean {
  if (left === right) return true;
  if (isArray(left)) {
    return (
      isArray(right) &&
      left.length === right.length &&
      left.every((item, index) => jsonEqual(item, right[index] ?? null, visit))
    );
  }
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  visit?.(keys.length);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && jsonEqual(left[key] ?? null, right[key] ?? null, visit))
  );
}
