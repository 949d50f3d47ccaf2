import type { Appended, PastTransition } from "../answers.ts";
import type { Action, Transition } from "../requests.ts";
import type { Move, SealedCommit } from "./journal.ts";
import type { Current } from "./seal.ts";

/** A move that waits for its end. */
export type Waiting = Move & {
  /** The game as its caller has it, this move included. */
  readonly current?: (() => Current) | undefined;
  readonly settled: (answer: Appended) => void;
  readonly failed: (error: Error) => void;
};

/** A sealed commit on its way. */
export type InFlight = {
  readonly commit: SealedCommit;
  readonly moves: readonly Waiting[];
  /** Whether a try may have been written although it was not answered so. */
  doubt: boolean;
  /** Whether its doubt can't end now, since what it could be ended with is switched off. */
  parked: boolean;
  /** Whether its callers have had their answer. */
  reported: boolean;
};

/** How a move that was in doubt, or that an earlier process left, ended. */
export type Settlement<State = unknown, Act extends Action = Action> = {
  readonly transitions: readonly Transition<State, Act>[];
  /** `unknown`: the service can't tell any more. */
  readonly outcome: "written" | "not-persisted" | "not-written" | "unknown";
  /** Why it was not written. */
  readonly error?: Error;
};

/** For each move what is appended in its place, or undefined to drop it; or `give-up`, which gives all of them back. */
export type Resolution<State = unknown, Act extends Action = Action> =
  | readonly (readonly Transition<State, Act>[] | undefined)[]
  | "give-up";

/** Decides what is to become of moves (`mine`, in order) that another server was faster than. */
export type OnConflict<State = unknown, Act extends Action = Action> = (
  missed: readonly PastTransition<State, Act>[],
  mine: readonly (readonly Transition<State, Act>[])[],
) => Resolution<State, Act> | Promise<Resolution<State, Act>>;

/** What of a move is written down. */
export function stored({ number, text, covered, count, commitId, acceptedAt }: Move): Move {
  return { number, text, covered, count, commitId, acceptedAt };
}
