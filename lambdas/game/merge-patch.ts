import { type Copies, copyOnWrite } from "./copy-on-write.ts";
import { isObject, type Json, type JsonObject } from "./json.ts";

/**
 * Applies a JSON Merge Patch (RFC 7396 §2): null removes, an object merges, anything else replaces.
 * Never fails; the document given is left as it was, but for what is already a copy, and shares what did not change.
 */
export function applyMergePatch(document: Json, patch: Json, copies: Copies = copyOnWrite()): Json {
  if (!isObject(patch)) return patch;
  const merged = copies.ofObject(isObject(document) ? document : {});
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) delete merged[key];
    else merged[key] = applyMergePatch(member(merged, key), value, copies);
  }
  return merged;
}

function member(object: JsonObject, key: string): Json {
  return Object.hasOwn(object, key) ? (object[key] ?? null) : null;
}

/** Bytes by which a merge patch may grow a document at most: its own text, and a comma. */
export function mergePatchGrowth(patch: JsonObject): number {
  return Buffer.byteLength(JSON.stringify(patch)) + 1;
}
