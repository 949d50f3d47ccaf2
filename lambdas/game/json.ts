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
 * @param depth Levels that already stand above the value.
 */
export function findFault(value: Json, depth = 0): JsonFault | undefined {
  if (typeof value !== "object" || value === null) return undefined;
  if (depth >= MAX_DEPTH) return { fault: "too-deep" };
  if (isArray(value)) {
    for (const item of value) {
      const fault = findFault(item, depth + 1);
      if (fault) return fault;
    }
    return undefined;
  }
  for (const key of Object.keys(value)) {
    if (isReservedKey(key)) return { fault: "reserved-key", key };
    const fault = findFault(value[key] ?? null, depth + 1);
    if (fault) return fault;
  }
  return undefined;
}

/** Whether two values are equal as RFC 6902 §4.6 has it: member order does not matter. */
export function jsonEqual(left: Json, right: Json): boolean {
  if (left === right) return true;
  if (isArray(left)) {
    return (
      isArray(right) &&
      left.length === right.length &&
      left.every((item, index) => jsonEqual(item, right[index] ?? null))
    );
  }
  if (!isObject(left) || !isObject(right)) return false;
  const keys = Object.keys(left);
  return (
    keys.length === Object.keys(right).length &&
    keys.every((key) => Object.hasOwn(right, key) && jsonEqual(left[key] ?? null, right[key] ?? null))
  );
}
