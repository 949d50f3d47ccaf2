import { type Copies, copyOnWrite } from "./copy-on-write.ts";
import { findFault, type Json, jsonBytes, jsonEqual } from "./json.ts";
import { addAt, DoesNotApply, REMOVED_ROOT, removeAt, replaceAt, valueAt } from "./json-edit.ts";
import { type Path, parsePointer } from "./json-pointer.ts";
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

/**
 * Applies a JSON Patch (RFC 6902), all or nothing. The document given is left as it was; what did not
 * change is shared. An operation whose result would be nested deeper than 100 levels does not apply, nor
 * does one with which the patch may have grown the document by more than the largest state.
 */
export function applyJsonPatch(document: Json, patch: JsonPatch): PatchResult {
  const copies = copyOnWrite();
  let patched = document;
  let growth = 0;
  for (const [operation, step] of patch.entries()) {
    try {
      growth += stepGrowth(patched, step);
      // Before the step: a few dozen copies of a copy would fill the memory.
      if (growth > MAX_STATE_BYTES) {
        throw new DoesNotApply(`the patch may grow the document by more than ${MAX_STATE_BYTES} bytes`);
      }
      patched = applyStep(patched, step, copies);
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

function applyStep(document: Json, step: PatchOperation, copies: Copies): Json {
  const target = path(step.path);
  switch (step.op) {
    case "add":
      return addAt(document, target, fitting(step.value, target), copies);
    case "replace":
      return replaceAt(document, target, fitting(step.value, target), copies);
    case "remove":
      return removeAt(document, target, copies);
    case "copy": {
      // Cloned, since later steps may change the original in place.
      const value = structuredClone(valueAt(document, path(step.from)));
      return addAt(document, target, fitting(value, target), copies);
    }
    case "move":
      return move(document, path(step.from), target, copies);
    case "test":
      return test(document, target, step);
  }
}

function move(document: Json, from: Path, target: Path, copies: Copies): Json {
  const inside = from.every((token, level) => token === target[level]);
  if (inside && from.length < target.length) throw new DoesNotApply("a value cannot be moved into itself");
  const value = valueAt(document, from);
  // Only a move to a deeper place can make the document deeper; looking into a large value takes its time.
  const moved = from.length < target.length ? fitting(value, target) : value;
  return addAt(removeAt(document, from, copies), target, moved, copies);
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

/** The value, which must not nest too deep where it is to stand, nor have reserved keys. */
function fitting(value: Json, target: Path): Json {
  const fault = findFault(value, target.length);
  if (fault?.fault === "too-deep")
    throw new DoesNotApply("the result would be nested deeper than 100 levels");
  if (fault) throw new DoesNotApply(`the value has the reserved key "${fault.key}"`);
  return value;
}
