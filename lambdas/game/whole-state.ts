import type { Json } from "./json.ts";
import { MAX_COMMIT_BYTES, MAX_STATE_BYTES } from "./limits.ts";
import { RefusedError } from "./refusal.ts";
import type { EncodedState } from "./snapshot.ts";
import type { Transition } from "./transition.ts";

/** A state given whole that did not fit in its commit's row: it is kept in chunks of its own, which the row names. */
export type WholeState = {
  /** SHA-256 over its chunks, base64url. */
  readonly checksum: string;
  readonly chunks: number;
  /** Which transition of the commit gives it, from 0; at a game's creation 0. */
  readonly transition: number;
};

/** A whole state, compressed, and which transition of the request gives it. */
export type PackedState = EncodedState & { readonly transition: number };

/** The text of a commit's row, and the state that it has no room for. */
export type Layout =
  | { readonly data: string; readonly whole?: WholeState; readonly packed?: PackedState["chunks"] }
  /** This state, which this transition gives, must be packed first. */
  | { readonly pack: GivenState };

/** A state that a transition gives whole, and which one. */
export type GivenState = { readonly transition: number; readonly state: Json };

/**
 * Lays out a commit's row: all of it in one text where that fits, otherwise without its largest whole state.
 * @param packed That state, once it is packed.
 * @throws {RefusedError} `too-large`: the rest of the commit, or the state.
 */
export function layOut(transitions: readonly Transition[], packed?: PackedState): Layout {
  if (packed) {
    const data = JSON.stringify(withoutState(transitions, packed.transition));
    return { data, whole: wholeOf(packed), packed: packed.chunks };
  }
  const data = JSON.stringify(transitions);
  const bytes = Buffer.byteLength(data);
  if (bytes <= MAX_COMMIT_BYTES) return { data };
  const largest = largestState(transitions);
  const rest =
    largest === undefined
      ? bytes
      : Buffer.byteLength(JSON.stringify(withoutState(transitions, largest.transition)));
  if (largest === undefined || rest > MAX_COMMIT_BYTES)
    throw new RefusedError({ kind: "too-large", what: "commit", limit: MAX_COMMIT_BYTES, found: rest });
  refuseLargeState(bytes - rest - MEMBER_BYTES);
  return { pack: largest };
}

/** Refuses a state that is over the limit. @throws {RefusedError} `too-large`. */
export function refuseLargeState(found: number): void {
  if (found > MAX_STATE_BYTES)
    throw new RefusedError({ kind: "too-large", what: "state", limit: MAX_STATE_BYTES, found });
}

/** What a row keeps of a packed state. */
export function wholeOf({ checksum, chunks, transition }: PackedState): WholeState {
  return { checksum, chunks: chunks.length, transition };
}

// Name, colon and comma of the member that holds the state.
const MEMBER_BYTES = ',"state":'.length;

/** The largest state that a transition gives; undefined where none gives any. */
function largestState(transitions: readonly Transition[]): GivenState | undefined {
  const given = transitions.flatMap(({ state }, transition) =>
    state === undefined ? [] : [{ state, transition }],
  );
  if (given.length < 2) return given[0];
  const sized = given.map((one) => ({ one, size: JSON.stringify(one.state).length }));
  return sized.reduce((largest, next) => (next.size > largest.size ? next : largest)).one;
}

function withoutState(transitions: readonly Transition[], index: number): Transition[] {
  return transitions.map((transition, at) => {
    const { state: _state, ...rest } = transition;
    return at === index ? rest : transition;
  });
}
