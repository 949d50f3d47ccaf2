import type { Json, JsonObject } from "./json.ts";
import type { JsonPatch } from "./json-patch.ts";

/** How a transition changes the state: JSON Patch (array), JSON Merge Patch (object), the new state whole, or not. */
export type Change = {
  readonly patch?: JsonPatch | JsonObject;
  readonly state?: Json;
};

/** One thing that happened, as a caller reports it. `from` and `to` default to the phase that the game is in. */
export type TransitionInput = Change & {
  readonly action: string;
  readonly from?: string;
  readonly to?: string;
  readonly actor?: string;
  readonly payload?: Json;
};

/** What a commit is for: `move` is a caller's own; the others have rules of their own and stay visible in the history. */
export type CommitKind = "move" | "resync" | "correction" | "fence";

/** One thing that happened, as it is kept. */
export type Transition = TransitionInput & {
  readonly from: string;
  readonly to: string;
  /** Absent for an ordinary transition. */
  readonly kind?: Exclude<CommitKind, "move">;
  /** Why an operator corrected the game. */
  readonly reason?: string;
};

/** Whether a patch is a JSON Patch, the only change that can fail to apply; otherwise it is a merge patch. */
export function isJsonPatch(patch: Change["patch"]): patch is JsonPatch {
  return Array.isArray(patch);
}
