import { findFault, isArray, isObject, type Json, type JsonObject, jsonBytes, jsonEqual } from "./json.ts";
import { arrayIndex, type Path, parsePointer } from "./json-pointer.ts";
import { MAX_STATE_BYTES } from "./limits.ts";

/** One operation of a JSON Patch (RFC 6902 §4). */
export type PatchOperation =
  | { readonly op: "add" | "replace" | "test"; readonly path: string; readonly value: Json }
  | { readonly op: "remove"; readonly path: string }
  | { readonly op: "move" | "copy"; readonly from: string; readonly path: string };

/** A JSON Patch: operations applied in order, all or none. */
export type JsonPatch = readonly PatchOperation[];

/** Why a patch does not apply: the operation's place in the patch and a sentence. */
export type PatchFailure = { readonly operation: number; readonly reason: string };

/** The patched document with the bytes it may have grown by at most, or why the patch does not apply. */
export type PatchResult =
  | { readonly ok: true; readonly document: Json; readonly growth: number }
  | ({ readonly ok: false } & PatchFailure);

/** What stands in a document's place when it is removed as a whole: RFC 6902 does not say, and JSON has no nothing. */
const REMOVED_ROOT = null;

/** Thrown inside this file only: the first operation that fails ends the whole patch. */
class DoesNotApply extends Error {}

/**
 * Applies a JSON Patch (RFC 6902), all or nothing. The document given is left as it was; what did not
 * change is shared. An operation whose result would be nested deeper than 100 levels does not apply, nor
 * does one with which the patch may have grown the document by more than the largest state.
 */
export function applyJsonPatch(document: Json, patch: JsonPatch): PatchResult {
  let patched = document;
  let growth = 0;
  for (const [operation, step] of patch.entries()) {
    try {
      growth += stepGrowth(patched, step);
      // Before the step: a few dozen copies of a copy would fill the memory.
      if (growth > MAX_STATE_BYTES) {
        throw new DoesNotApply(`the patch may grow the document by more than ${MAX_STATE_BYTES} bytes`);
      }
      patched = applyStep(patched, step);
    } catch (error) {
      if (error instanceof DoesNotApply) return { ok: false, operation, reason: error.message };
      throw error;
    }
  }
  return { ok: true, document: patched, growth };
}

/**
 * Bytes by which a patch may grow a document of at most `bound` bytes, known without the document.
 * Only `copy` depends on it: it may repeat the whole.
 */
export function jsonPatchGrowth(patch: JsonPatch, bound: number): number {
  let growth = 0;
  for (const step of patch) {
    const copied = step.op === "copy" ? bound + growth : 0;
    growth += ownGrowth(step) + copied;
  }
  return growth;
}

/** The member name (quotes, colon, comma, escapes included) and the value that an operation brings along. */
function ownGrowth(step: PatchOperation): number {
  if (step.op === "test") return 0;
  if (step.op === "remove") return step.path === "" ? jsonBytes(REMOVED_ROOT) : 0;
  const name = jsonBytes(step.path) + 2;
  return step.op === "add" || step.op === "replace" ? name + jsonBytes(step.value) : name;
}

function stepGrowth(document: Json, step: PatchOperation): number {
  return ownGrowth(step) + (step.op === "copy" ? jsonBytes(valueAt(document, path(step.from))) : 0);
}

function applyStep(document: Json, step: PatchOperation): Json {
  const target = path(step.path);
  switch (step.op) {
    case "add":
      return put(document, target, step.value, addChild);
    case "replace":
      return put(document, target, step.value, replaceChild);
    case "remove":
      return rebuild(document, target, REMOVED_ROOT, removeChild);
    case "copy":
      return put(document, target, valueAt(document, path(step.from)), addChild);
    case "move":
      return move(document, path(step.from), target);
    case "test":
      return test(document, target, step);
  }
}

function move(document: Json, from: Path, target: Path): Json {
  const inside = from.every((token, level) => token === target[level]);
  if (inside && from.length < target.length) throw new DoesNotApply("a value cannot be moved into itself");
  const value = valueAt(document, from);
  if (inside) return document;
  return put(rebuild(document, from, REMOVED_ROOT, removeChild), target, value, addChild);
}

function test(document: Json, target: Path, step: { readonly path: string; readonly value: Json }): Json {
  if (jsonEqual(valueAt(document, target), step.value)) return document;
  throw new DoesNotApply(`the value at "${step.path}" is not the expected one`);
}

function path(pointer: string): Path {
  const parsed = parsePointer(pointer);
  if ("fault" in parsed) throw new DoesNotApply(parsed.fault);
  return parsed;
}

function valueAt(document: Json, target: Path): Json {
  let value = document;
  for (const token of target) value = child(value, token);
  return value;
}

type Container = JsonObject | readonly Json[];

/** The parent, now known to be an object or array in which something stands at the token. */
function holder(parent: Json, token: string): Container {
  if (isObject(parent) && Object.hasOwn(parent, token)) return parent;
  if (isArray(parent) && arrayIndex(token, parent.length - 1) !== undefined) return parent;
  throw new DoesNotApply(`nothing stands at "${token}"`);
}

function child(parent: Json, token: string): Json {
  const container = holder(parent, token);
  return (isArray(container) ? container[Number(token)] : container[token]) ?? null;
}

function replaceChild(parent: Json, token: string, value: Json): Json {
  const container = holder(parent, token);
  return isArray(container) ? container.with(Number(token), value) : { ...container, [token]: value };
}

function removeChild(parent: Json, token: string): Json {
  const container = holder(parent, token);
  if (isArray(container)) return container.toSpliced(Number(token), 1);
  const { [token]: _removed, ...rest } = container;
  return rest;
}

function addChild(parent: Json, token: string, value: Json): Json {
  if (isObject(parent)) return { ...parent, [token]: value };
  if (!isArray(parent)) throw new DoesNotApply(`"${token}" has no object or array to stand in`);
  const index = token === "-" ? parent.length : arrayIndex(token, parent.length);
  if (index === undefined)
    throw new DoesNotApply(`"${token}" is no index from 0 to ${parent.length}, nor "-"`);
  return parent.toSpliced(index, 0, value);
}

function put(document: Json, target: Path, value: Json, place: typeof addChild): Json {
  const fault = findFault(value, target.length);
  if (fault?.fault === "too-deep")
    throw new DoesNotApply("the result would be nested deeper than 100 levels");
  if (fault) throw new DoesNotApply(`the value has the reserved key "${fault.key}"`);
  return rebuild(document, target, value, (parent, token) => place(parent, token, value));
}

/** Changes the parent of the last token, and with it every value on the way to it; the root becomes `root`. */
function rebuild(
  document: Json,
  target: Path,
  root: Json,
  change: (parent: Json, token: string) => Json,
): Json {
  const [token, ...rest] = target;
  if (token === undefined) return root;
  if (rest.length === 0) return change(document, token);
  return replaceChild(document, token, rebuild(child(document, token), rest, root, change));
}
