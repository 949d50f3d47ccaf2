import { type Json, jsonBytes } from "./json.ts";
import { applyJsonPatch, jsonPatchGrowth, type PatchFailure } from "./json-patch.ts";
import { applyMergePatch, mergePatchGrowth } from "./merge-patch.ts";
import { type Change, isJsonPatch, type Transition } from "./transition.ts";

/** A state after a change, with an upper bound of its size in bytes, or why the change does not apply. */
export type Changed =
  | { readonly ok: true; readonly state: Json; readonly bound: number }
  | ({ readonly ok: false } & PatchFailure);

/**
 * Applies a change to a state, all or nothing.
 * @param bound Upper bound of the state's size, in bytes.
 */
export function applyChange(state: Json, bound: number, change: Change): Changed {
  if (isJsonPatch(change.patch)) {
    const patched = applyJsonPatch(state, change.patch);
    return patched.ok ? { ok: true, state: patched.document, bound: bound + patched.growth } : patched;
  }
  const after = boundAfter(bound, change);
  if (change.state !== undefined) return { ok: true, state: change.state, bound: after };
  return { ok: true, state: change.patch ? applyMergePatch(state, change.patch) : state, bound: after };
}

/** Upper bound of a state's size after a change, in bytes, known without the state. */
export function boundAfter(bound: number, { state, patch }: Change): number {
  if (state !== undefined) return jsonBytes(state);
  if (patch === undefined) return bound;
  return bound + (isJsonPatch(patch) ? jsonPatchGrowth(patch, bound) : mergePatchGrowth(patch));
}

/** A transition whose patch did not apply, and therefore changed nothing. */
export type SkippedTransition = PatchFailure & { readonly version: number };

/** A state rebuilt from transitions, and those among them that changed nothing since they do not apply. */
export type Folded = { readonly state: Json; readonly skipped: readonly SkippedTransition[] };

/**
 * Applies transitions in order. A JSON Patch that does not apply changes nothing and is reported: the same
 * rule for every reader, so that all get the same state.
 * @param version Version of the state given.
 */
export function fold(state: Json, version: number, transitions: Iterable<Transition>): Folded {
  const skipped: SkippedTransition[] = [];
  let folded = state;
  let at = version;
  for (const transition of transitions) {
    at += 1;
    const changed = applyChange(folded, 0, transition);
    if (changed.ok) folded = changed.state;
    else skipped.push({ version: at, operation: changed.operation, reason: changed.reason });
  }
  return { state: folded, skipped };
}
