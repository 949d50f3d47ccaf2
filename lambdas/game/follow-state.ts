import { type Json, jsonBytes } from "./json.ts";
import { MAX_PATCH_STEPS, MAX_STATE_BYTES } from "./limits.ts";
import { RefusedError } from "./refusal.ts";
import { boundAfter, type Fold, openFold } from "./state.ts";
import { isJsonPatch, type Transition } from "./transition.ts";

/** The state after a commit, where it is known, and an upper bound of its size, in bytes. */
export type Followed = { readonly state: Json | undefined; readonly bound: number };

/**
 * Follows the state, where it is known, and its size through the transitions of a commit.
 * @param boundBefore Upper bound of the size before it, in bytes.
 * @param state The state before it, where it is known.
 * @param validate Whether a JSON Patch must apply.
 * @returns `state-needed` where it can't be done without the state.
 * @throws {RefusedError} `patch-does-not-apply`; `too-large` for a state over its limit, or patches that do too much.
 */
export function followState(
  transitions: readonly Transition[],
  boundBefore: number,
  state: Json | undefined,
  validate: boolean,
): Followed | "state-needed" {
  refuseSteps(transitions.reduce((sum, { patch }) => sum + (isJsonPatch(patch) ? patch.length : 0), 0));
  let folding = state === undefined ? undefined : openFold(state);
  let bound = boundBefore;
  let stepsBefore = 0;
  for (const [index, change] of transitions.entries()) {
    if (change.state !== undefined) {
      stepsBefore += folding?.steps() ?? 0;
      folding ??= openFold(change.state);
    }
    if (!folding && validate && canFail(change)) return "state-needed";
    bound = folding ? followChange(folding, bound, change, index, validate) : boundAfter(bound, change);
    refuseSteps(stepsBefore + (folding?.steps() ?? 0));
    if (bound <= MAX_STATE_BYTES) continue;
    if (!folding) return "state-needed";
    bound = jsonBytes(folding.state());
    if (bound > MAX_STATE_BYTES)
      throw new RefusedError({ kind: "too-large", what: "state", limit: MAX_STATE_BYTES, found: bound });
  }
  return { state: folding?.state(), bound };
}

/** @returns the state's bound after the change. */
function followChange(
  folding: Fold,
  bound: number,
  change: Transition,
  transition: number,
  validate: boolean,
): number {
  const applied = folding.apply(change);
  // A reader of the commit would come no further either.
  refuseSteps(folding.steps());
  if (applied.ok) return boundAfter(bound, change, applied.copied);
  const { operation, reason } = applied;
  if (validate) throw new RefusedError({ kind: "patch-does-not-apply", transition, operation, reason });
  return bound;
}

/** @throws {RefusedError} when patches do more than a recovery should have to do again. */
function refuseSteps(steps: number): void {
  if (steps > MAX_PATCH_STEPS)
    throw new RefusedError({
      kind: "too-large",
      what: "patches",
      limit: MAX_PATCH_STEPS,
      found: Math.ceil(steps),
    });
}

function canFail({ patch }: Transition): boolean {
  return isJsonPatch(patch) && patch.length > 0;
}
