import { type Copies, copyOnWrite } from "./copy-on-write.ts";
import type { Json } from "./json.ts";
import { MAX_PATCH_STEPS } from "./limits.ts";

/** A document while changes are applied to it. What it was begun with is never changed: what must change is copied once. */
export type Draft = {
  document: Json;
  readonly copies: Copies;
  /** Takes back what the patch that is being applied has changed, in reverse order. */
  readonly undo: (() => void)[];
  /** Steps that were taken since the commit began, or since it gave the state whole: see {@link MAX_PATCH_STEPS}. */
  steps: number;
};

/** Why something cannot be done to a document: a sentence. */
export class PatchError extends Error {}

/** Begins a {@link Draft}. */
export function draftOf(document: Json): Draft {
  return { document, copies: copyOnWrite(), undo: [], steps: 0 };
}

/** Counts work. @throws {PatchError} when a commit may not do so much. */
export function spend(draft: Draft, steps: number): void {
  draft.steps += steps;
  if (draft.steps > MAX_PATCH_STEPS)
    throw new PatchError(`the patches of its commit take more than ${MAX_PATCH_STEPS} steps`);
}

/**
 * Makes a change all or nothing: what fails is taken back before it is thrown on. Members that were removed and are put
 * back come last in their object; JSON gives their order no meaning.
 */
export function allOrNothing(draft: Draft, change: () => void): void {
  try {
    change();
  } catch (error) {
    for (const takeBack of draft.undo.toReversed()) takeBack();
    throw error;
  } finally {
    draft.undo.length = 0;
  }
}
