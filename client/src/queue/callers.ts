import type { OnEvent } from "./events.ts";
import { transitionsOf } from "./seal.ts";
import type { Settlement, Waiting } from "./waiting.ts";

/** Those who wait for the moves of a lane, and a report of how the moves ended. */
export type Callers = {
  /** Tells how moves ended. @param answer Answers each. */
  readonly tell: (
    moves: readonly Waiting[],
    outcome: Settlement["outcome"],
    answer: (move: Waiting) => void,
    error?: Error,
  ) => void;
  /** Gives moves back that were not sent. */
  readonly giveBack: (moves: readonly Waiting[], error: Error) => void;
  /** From now on, moves are reported. */
  readonly beginReport: () => void;
  /** What was reported; from now on, nothing is. */
  readonly endReport: () => readonly Settlement[];
};

/** Makes {@link Callers}. @param over Learns which moves are over, before their callers do. @param reporting From the start. */
export function callersOf(
  gameId: string,
  emit: OnEvent,
  over: (moves: readonly Waiting[]) => void,
  reporting: boolean,
): Callers {
  let report: Settlement[] | undefined = reporting ? [] : undefined;
  function tell(
    moves: readonly Waiting[],
    outcome: Settlement["outcome"],
    answer: (move: Waiting) => void,
    error?: Error,
  ): void {
    report?.push(
      ...moves.map((move) => ({ transitions: transitionsOf(move), outcome, ...(error && { error }) })),
    );
    over(moves);
    for (const move of moves) answer(move);
  }
  return {
    tell,
    giveBack: (moves, error) => {
      if (moves.length === 0) return;
      emit({ type: "given-back", gameId, moves: moves.length, error });
      tell(moves, "not-written", (move) => move.failed(error), error);
    },
    beginReport: () => {
      report ??= [];
    },
    endReport: () => {
      const reported = report ?? [];
      report = undefined;
      return reported;
    },
  };
}
