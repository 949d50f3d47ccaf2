import { chainHash } from "./chain.ts";
import { followState } from "./follow-state.ts";
import type { GameType } from "./game-type.ts";
import type { Head } from "./head.ts";
import { type InRowBase, inRowBase } from "./in-row-base.ts";
import type { Json } from "./json.ts";
import { allowedNext, isTerminal, knownPhases } from "./phases.ts";
import { type Placed, placeBase } from "./place-base.ts";
import { RefusedError } from "./refusal.ts";
import { digestOfId } from "./request.ts";
import { expiryOf } from "./retention.ts";
import type { StoredText } from "./stored-text.ts";
import { stepStretch } from "./stretch.ts";
import type { CommitKind, Transition, TransitionInput } from "./transition.ts";
import { type GivenState, layOut, type PackedState, type WholeState } from "./whole-state.ts";

/** What a caller asks to append. */
export type Append = {
  readonly commitId: string;
  /** Digest of the content as it was sent: see `digestOfContent`. */
  readonly contentDigest: string;
  readonly kind: CommitKind;
  readonly transitions: readonly TransitionInput[];
  /** Why an operator corrects the game; kept with each transition. */
  readonly reason?: string;
};

/**
 * Why the change feed must look at a commit; `forked`: it creates a game from another's past; `imported`: from elsewhere;
 * `finished`: it changes a finished game, which must be archived again; `corrected`: it is an operator's change; `stretch`: it
 * is the first in a stretch of time.
 */
export type Notable =
  | "created"
  | "forked"
  | "imported"
  | "snapshot"
  | "phase"
  | "finished"
  | "corrected"
  | "stretch";

/** The game that another was made from, and the version whose state that began with. */
export type Origin = { readonly gameId: string; readonly version: number };

/** What one request appends: one row, all or nothing. */
export type Commit = {
  /** What holds after it. */
  readonly head: Head;
  readonly commitId: string;
  /** How many transitions it holds: versions `head.version - count + 1` to `head.version`. 0 for a game's creation. */
  readonly count: number;
  /** The transitions (at creation: the initial state) as JSON text; the hash covers it to the byte. */
  readonly data: string;
  /** The state that the data has no room for; the hash covers its name. */
  readonly whole?: WholeState;
  /** The chunks of that state, in a commit that is to be written: no row holds them. */
  readonly packed?: readonly Uint8Array[];
  /** The data as its row keeps it, in a commit that is to be written. */
  readonly text?: StoredText;
  /** The state after it, in its row, for a recovery to start from. */
  readonly base?: InRowBase;
  readonly notable?: Notable;
  /** What the game was made from, at the creation of a fork. */
  readonly origin?: Origin;
  /** When its row may vanish, in seconds since 1970; a game's creation stays as long as the game. */
  readonly expiresAt?: number;
};

/**
 * What to write, with the state after it where that is known; or what must be had first: the state before it, or the
 * state that a transition gives, packed. `base`: the state before it, for a base; where that can't be had, the base is left.
 */
export type Decision =
  | { readonly decided: true; readonly commit: Commit; readonly state?: Json }
  | { readonly decided: false; readonly needs: "state" | "base" }
  | ({ readonly decided: false; readonly needs: "packing" } & GivenState);

/** What a decision rests on, besides the request. */
export type Circumstances = {
  readonly head: Head;
  readonly type: GameType;
  /** ms since 1970. */
  readonly now: number;
  /** The state at `head`, where this process holds it. */
  readonly state?: Json | undefined;
  /** The state that the request gives and its row has no room for. */
  readonly packed?: PackedState | undefined;
  /** Whether a JSON Patch must apply before it is accepted. */
  readonly validate: boolean;
  /** Whether a base may go into the row; `leave`: the state can't be had, so what is due is left to the change feed. */
  readonly bases: "attach" | "leave" | "off";
  /** Whether other processes share the game, since this one did not hold the state: a tiny one goes into the cursor then. */
  readonly shared?: boolean | undefined;
  /** Bytes of a commit's row without its data and its base. */
  readonly rowBytes: (commit: Commit) => number;
};

/**
 * Decides a request: the commit to write, or that the state is needed first (to apply a JSON Patch, or to measure a
 * state whose bound has reached the limit).
 * @throws {RefusedError} when a phase change is not allowed, a patch does not apply, or a size is over its limit.
 */
export function decide(append: Append, circumstances: Circumstances): Decision {
  const { head, type, validate } = circumstances;
  const { transitions, phase } = checkPhases(append, head, type);
  const layout = layOut(transitions, circumstances.packed);
  if ("pack" in layout) return { decided: false, needs: "packing", ...layout.pack };
  const { data, whole, packed } = layout;
  const followed = followState(transitions, head.stateBound, circumstances.state, validate);
  if (followed === "state-needed") return { decided: false, needs: "state" };
  const after = headAfter(append, circumstances, {
    version: head.version + transitions.length,
    phase,
    stateBound: followed.bound,
  });
  const unplaced: Commit = {
    head: after,
    commitId: append.commitId,
    count: transitions.length,
    data,
    ...(whole && { whole }),
    ...(packed && { packed }),
    expiresAt: expiryOf(after.time, after.retentionDays),
  };
  const given = transitions.some((transition) => transition.state !== undefined);
  const placed = placeBase({
    ...{ before: head, after, type, count: unplaced.count, data, packed, given, state: followed.state },
    rest: circumstances.rowBytes(unplaced),
    bases: circumstances.bases,
    shared: circumstances.shared ?? false,
  });
  if (placed === "state-needed") return { decided: false, needs: "base" };
  const commit = completed(append.kind, unplaced, placed, circumstances);
  return { decided: true, commit, ...(followed.state !== undefined && { state: followed.state }) };
}

/** The commit with its base and its hash. */
function completed(
  kind: CommitKind,
  unplaced: Commit,
  placed: Placed,
  { head: before, type }: Circumstances,
): Commit {
  const { data, whole } = unplaced;
  const head = { ...unplaced.head, ...placed.head };
  const base = placed.base && inRowBase(placed.base, head, type.schemaVersion, unplaced);
  return {
    ...unplaced,
    head: { ...head, hash: chainHash(before.hash, head, data, whole, base) },
    text: placed.text,
    ...(base && { base }),
    ...notable(kind, before, head, type, placed.snapshot),
  };
}

type Checked = { readonly transitions: readonly Transition[]; readonly phase: string };

/** Checks each transition's phases as if it came alone, completes it to what is kept, and says where they lead. */
function checkPhases(append: Append, head: Head, type: GameType): Checked {
  if (append.kind === "resync" && append.transitions[0]?.state === undefined)
    throw new RefusedError({ kind: "resync-without-state" });
  let phase = head.phase;
  const transitions = append.transitions.map((input, transition) => {
    const { from = phase, to = phase } = input;
    checkPhase(append.kind, type, phase, { transition, from, to });
    phase = to;
    return {
      ...input,
      from,
      to,
      ...(append.kind !== "move" && { kind: append.kind }),
      ...(append.reason !== undefined && { reason: append.reason }),
    };
  });
  return { transitions, phase };
}

type PhaseChange = { readonly transition: number; readonly from: string; readonly to: string };

/** Only moves are bound to the game type's phase changes; moves and resyncs are, to the end of the game. */
function checkPhase(kind: CommitKind, type: GameType, phase: string, change: PhaseChange): void {
  const { transition, from, to } = change;
  const free = kind !== "move";
  if ((!free || kind === "resync") && isTerminal(type, phase))
    throw new RefusedError({ kind: "game-finished", phase });
  if (from !== phase)
    throw new RefusedError({ kind: "phase-mismatch", transition, expected: phase, found: from });
  const allowed = free ? knownPhases(type) : allowedNext(type, from);
  if (to !== from && allowed !== undefined && !allowed.includes(to))
    throw new RefusedError({ kind: "phase-change-not-allowed", ...change, allowed });
}

function headAfter(
  { commitId, contentDigest }: Append,
  { head, now, type }: Circumstances,
  after: Pick<Head, "version" | "phase" | "stateBound">,
): Head {
  const time = Math.max(now, head.time);
  return {
    ...head,
    ...after,
    idDigest: digestOfId(commitId),
    contentDigest,
    time,
    stretch: stepStretch(head, time, type).stretch,
  };
}

function notable(
  kind: CommitKind,
  before: Head,
  after: Head,
  type: GameType,
  snapshot: boolean,
): { readonly notable?: Notable } {
  if (snapshot) return { notable: "snapshot" };
  if (after.phase !== before.phase) return { notable: "phase" };
  if (isTerminal(type, after.phase)) return { notable: "finished" };
  if (kind === "correction") return { notable: "corrected" };
  return stepStretch(before, after.time, type).isFirst ? { notable: "stretch" } : {};
}
