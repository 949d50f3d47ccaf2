import { type Append, type Circumstances, type Commit, decide } from "../game/commit.ts";
import type { GameType, GameTypes } from "../game/game-type.ts";
import type { Head } from "../game/head.ts";
import type { Json } from "../game/json.ts";
import { RefusedError } from "../game/refusal.ts";
import type { PackedState } from "../game/whole-state.ts";
import { bareRowBytes, UnreadableRowError } from "./items.ts";
import { recover } from "./recovery.ts";
import type { StateTable } from "./state-table.ts";
import { packState } from "./whole-states.ts";

/** What a decision needs besides the request. */
export type DecisionContext = {
  readonly table: StateTable;
  readonly gameTypes: GameTypes;
  /** ms since 1970. */
  readonly now: number;
  /** Learns whether the process held a state that was needed. */
  readonly cacheMeter: (outcome: "hit" | "miss") => void;
  /** Whether a JSON Patch must apply before it is accepted. */
  readonly validate: boolean;
  /** Whether a commit's row may keep the state after it, for recoveries to start from. */
  readonly keepStates: boolean;
};

/** A commit to write, and the state after it, where that is known. */
export type Decided = { readonly commit: Commit; readonly state?: Json };

/** The state at the head, where the caller has it. `shared`: it was not in the memory of this process. */
export type Known = { readonly state: Json | undefined; readonly shared: boolean };

/**
 * Decides with the state, where it is known; where it is needed and not known, after one recovery.
 * @returns `moved-on` where the log holds another commit at the head.
 * @throws {RefusedError} as `decide` and `recover`.
 */
export async function decideWithState(
  context: DecisionContext,
  head: Head,
  type: GameType,
  request: Append,
  { state: known, shared }: Known,
): Promise<Decided | "moved-on"> {
  const { now, validate } = context;
  let state = known;
  let packed: PackedState | undefined;
  let bases: Circumstances["bases"] = context.keepStates ? "attach" : "off";
  for (;;) {
    const circumstances = { head, type, now, validate, state, packed, bases, shared, rowBytes: bareRowBytes };
    const decision = decide(request, circumstances);
    if (decision.decided) return decision;
    if (decision.needs === "packing") {
      const { transition, state: given } = decision;
      packed = { ...(await packState(given)), transition };
      continue;
    }
    if (decision.needs === "base") {
      state = await stateForBase(context, head);
      if (state === undefined) bases = "leave";
      continue;
    }
    context.cacheMeter("miss");
    state = await stateAt(context, head);
    if (state === undefined) return "moved-on";
  }
}

/** The state at a cursor's head; undefined when the log holds another commit there. */
async function stateAt({ table, gameTypes, now }: DecisionContext, head: Head): Promise<Json | undefined> {
  const target = { gameId: head.gameId, version: head.version, known: head };
  const recovered = await recover({ table, gameTypes, now }, target);
  return recovered.head?.hash === head.hash ? recovered.state : undefined;
}

/** The same for a base, which the commit does without where the state can't be had: it is no reason to refuse an append. */
async function stateForBase(context: DecisionContext, head: Head): Promise<Json | undefined> {
  try {
    return await stateAt(context, head);
  } catch (error) {
    if (error instanceof RefusedError || error instanceof UnreadableRowError) return undefined;
    throw error;
  }
}
