import { isObject, type Json, type JsonObject } from "./json.ts";

/**
 * Applies a JSON Merge Patch (RFC 7396 §2): null removes, an object merges, anything else replaces.
 * Never fails; the document given is left as it was and shares what did not change.
 */
export function applyMergePatch(document: Json, patch: Json): Json {
  if (!isObject(patch)) return patch;
  const merged: Record<string, Json> = isObject(document) ? { ...document } : {};
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = applyMergePatch(member(document, key), value);
  }
  return merged;
}

function member(document: Json, key: string): Json {
  return isObject(document) && Object.hasOwn(document, key) ? (document[key] ?? null) : null;
}

/** Bytes by which a merge patch may grow a document at most: its own text, and a comma. */
export function mergePatchGrowth(patch: JsonObject): number {
  return Buffer.byteLength(JSON.stringify(patch)) + 1;
}
