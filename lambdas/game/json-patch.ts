import { allOrNothing, type Draft, PatchError, spend } from "./draft.ts";
import { findFault, type Json, jsonBytes, jsonEqual } from "./json.ts";
import { addAt, REMOVED_ROOT, removeAt, replaceAt, valueAt } from "./json-edit.ts";
import { type Path, parsePointer } from "./json-pointer.ts";

/** One operation of a JSON Patch (RFC 6902 §4). */
export type PatchOperation =
  | { readonly op: "add" | "replace" | "test"; readonly path: string; readonly value: Json }
  | { readonly op: "remove"; readonly path: string }
  | { readonly op: "move" | "copy"; readonly from: string; readonly path: string };

/** A JSON Patch: operations applied in order, all or none. */
export type JsonPatch = readonly PatchOperation[];

/** Why a patch does not apply: the operation's place in the patch and a sentence. */
export type PatchFailure = { readonly operation: number; readonly reason: string };

/** The bytes that a patch copied within the document, or why it does not apply. */
export type Patched =
  | { readonly ok: true; readonly copied: number }
  | ({ readonly ok: false } & PatchFailure);

/** Bytes whose copy is one step. */
const BYTES_PER_STEP = 128;
/** Members that are compared or looked through in one step. */
const MEMBERS_PER_STEP = 16;

/**
 * Applies a JSON Patch (RFC 6902) to a draft, all or nothing. An operation whose result would be nested deeper than 100
 * levels does not apply, nor does one that takes more steps than are left to its commit.
 */
export function applyJsonPatch(draft: Draft, patch: JsonPatch): Patched {
  let operation = 0;
  let copied = 0;
  try {
    allOrNothing(draft, () => {
      for (const step of patch) {
        spend(draft, 1);
        copied += applyStep(draft, step);
        operation += 1;
      }
    });
    return { ok: true, copied };
  } catch (error) {
    if (error instanceof PatchError) return { ok: false, operation, reason: error.message };
    throw error;
  }
}

/**
 * Bytes by which a patch may grow a document of at most `bound` bytes.
 * @param copied What it copied, where it was applied; known without the document is only that each copy may repeat the
 * whole.
 */
export function jsonPatchGrowth(patch: JsonPatch, bound: number, copied?: number): number {
  let growth = copied ?? 0;
  for (const step of patch) {
    const repeated = step.op === "copy" && copied === undefined ? bound + growth : 0;
    growth += ownGrowth(step) + repeated;
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

/** @returns the bytes that were copied. */
function applyStep(draft: Draft, step: PatchOperation): number {
  const target = path(step.path);
  switch (step.op) {
    case "add":
      addAt(draft, target, fitting(step.value, target));
      return 0;
    case "replace":
      replaceAt(draft, target, fitting(step.value, target));
      return 0;
    case "remove":
      removeAt(draft, target);
      return 0;
    case "copy":
      return copy(draft, path(step.from), target);
    case "move":
      move(draft, path(step.from), target);
      return 0;
    case "test":
      test(draft, target, step);
      return 0;
  }
}

function copy(draft: Draft, from: Path, target: Path): number {
  const value = valueAt(draft.document, from);
  const bytes = jsonBytes(value);
  // Before it is copied: a few dozen copies of a copy would fill the memory.
  spend(draft, Math.floor(bytes / BYTES_PER_STEP));
  // Cloned, since later changes may be made to the original in place.
  addAt(draft, target, fitting(structuredClone(value), target));
  return bytes;
}

function move(draft: Draft, from: Path, target: Path): void {
  const inside = from.every((token, level) => token === target[level]);
  if (inside && from.length < target.length) throw new PatchError("a value cannot be moved into itself");
  const value = valueAt(draft.document, from);
  // Only a move to a deeper place can make the document deeper; looking into a large value takes its time.
  if (from.length < target.length) fitting(value, target, (members) => spendMembers(draft, members));
  removeAt(draft, from);
  addAt(draft, target, value);
}

function test(draft: Draft, target: Path, step: { readonly path: string; readonly value: Json }): void {
  const found = valueAt(draft.document, target);
  if (jsonEqual(found, step.value, (members) => spendMembers(draft, members))) return;
  throw new PatchError(`the value at "${step.path}" is not the expected one`);
}

function spendMembers(draft: Draft, members: number): void {
  spend(draft, members / MEMBERS_PER_STEP);
}

function path(pointer: string): Path {
  const parsed = parsePointer(pointer);
  if ("fault" in parsed) throw new PatchError(parsed.fault);
  return parsed;
}

/** The value, which must not nest too deep at its place, nor have reserved keys. */
function fitting(value: Json, target: Path, visit?: (members: number) => void): Json {
  const fault = findFault(value, target.length, visit);
  if (fault?.fault === "too-deep") throw new PatchError("the result would be nested deeper than 100 levels");
  if (fault) throw new PatchError(`the value has the reserved key "${fault.key}"`);
  return value;
}
