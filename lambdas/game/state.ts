import { draftOf } from "./draft.ts";
import { type Json, jsonBytes } from "./json.ts";
import { applyJsonPatch, jsonPatchGrowth, type Patched, type PatchFailure } from "./json-patch.ts";
import { applyMergePatch, mergePatchGrowth } from "./merge-patch.ts";
import { type Change, isJsonPatch } from "./transition.ts";

/**
 * A state to which changes are applied, one after the other. It owns nothing of the state that it began with, nor of the
 * changes: what must change is copied, once for all of them, and is its own from then on.
 */
export type Fold = {
  /** The state so far; final once nothing more is applied. */
  readonly state: () => Json;
  /** Steps that the patches took since the commit began, or since it gave the state whole. */
  readonly steps: () => number;
  /** Begins a commit: its patches share a budget of steps. */
  readonly beginCommit: () => void;
  /** Applies a change, all or nothing. */
  readonly apply: (change: Change) => Patched;
};

/** Begins a {@link Fold}, and with it a commit. */
export function openFold(state: Json): Fold {
  const draft = draftOf(state);
  return {
    state: () => draft.document,
    steps: () => draft.steps,
    beginCommit: () => {
      draft.steps = 0;
    },
    apply: ({ patch, state: whole }) => {
      if (isJsonPatch(patch)) return applyJsonPatch(draft, patch);
      if (patch !== undefined) draft.document = applyMergePatch(draft.document, patch, draft.copies);
      if (whole !== undefined) {
        draft.document = whole;
        // So that a fold that starts here, since it needs nothing of what came before, comes to the same.
        draft.steps = 0;
      }
      return { ok: true, copied: 0 };
    },
  };
}

/**
 * Upper bound of a state's size after a change, in bytes.
 * @param copied Bytes that the change copied within the state, where it was applied.
 */
export function boundAfter(bound: number, { state, patch }: Change, copied?: number): number {
  if (state !== undefined) return jsonBytes(state);
  if (patch === undefined) return bound;
  return bound + (isJsonPatch(patch) ? jsonPatchGrowth(patch, bound, copied) : mergePatchGrowth(patch));
}

/** A transition whose patch did not apply, and therefore changed nothing. */
export type SkippedTransition = PatchFailure & { readonly version: number };

/** A state rebuilt from transitions, and those among them that changed nothing since they do not apply. */
export type Folded = { readonly state: Json; readonly skipped: readonly SkippedTransition[] };

/**
 * Applies commits in order. A JSON Patch that does not apply changes nothing and is reported: the same rule for every
 * reader, so that all get the same state.
 * @param version Version of the state given.
 * @param commits The changes of each.
 */
export function fold(state: Json, version: number, commits: Iterable<readonly Change[]>): Folded {
  const folding = openFold(state);
  const skipped: SkippedTransition[] = [];
  let at = version;
  for (const changes of commits) {
    skipped.push(...foldCommit(folding, at, changes));
    at += changes.length;
  }
  return { state: folding.state(), skipped };
}

/** Applies one commit. @param version Version before it. @returns the transitions that changed nothing. */
export function foldCommit(folding: Fold, version: number, changes: readonly Change[]): SkippedTransition[] {
  folding.beginCommit();
  return changes.flatMap((change, index) => {
    const applied = folding.apply(change);
    if (applied.ok) return [];
    return [{ version: version + index + 1, operation: applied.operation, reason: applied.reason }];
  });
}
