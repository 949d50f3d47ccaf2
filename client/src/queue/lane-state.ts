import type { Creation } from "../requests.ts";
import type { GameLeft, JournalEntry, Place } from "./journal.ts";
import type { InFlight, OnConflict, Waiting } from "./waiting.ts";

/** What a lane knows of its game, and the moves that are not over. */
export type LaneState = {
  readonly gameId: string;
  /** Makes the game with the first move, where the service has none yet. */
  creation: Creation | undefined;
  onConflict: OnConflict | undefined;
  place: Place | undefined;
  /** Whether the service missed moves while it was switched off. */
  missing: boolean;
  /** Why nothing is taken until the game is recovered. */
  halted: Error | undefined;
  readonly queue: Waiting[];
  sealed: InFlight | undefined;
  /** How many of the next moves make a commit each, to find the one that is refused. */
  alone: number;
};

/** What a lane begins with. @param left What an earlier process left of the game. */
export function beginLane(gameId: string, left: GameLeft | undefined): LaneState {
  const moves = (left?.moves ?? []).map(
    (move): Waiting => ({ ...move, settled: () => {}, failed: () => {} }),
  );
  const commit = left?.sealed;
  const inCommit = moves.filter(({ number }) => commit?.moves.includes(number));
  return {
    gameId,
    creation: undefined,
    onConflict: undefined,
    place: left?.place,
    missing: left?.missing ?? false,
    halted: undefined,
    queue: moves.filter((move) => !inCommit.includes(move)),
    sealed: commit && { commit, moves: inCommit, doubt: true, parked: false, reported: false },
    alone: 0,
  };
}

/** Where a journal is to find the game. */
export function whereItIs({ gameId, place, missing }: LaneState): JournalEntry {
  return { kind: "at", gameId, place, missing };
}

/** What is to be noted of moves that are over: before anybody hears that they were not written, so that they never are. */
export function settledEntries(
  state: LaneState,
  moves: readonly Waiting[],
  erased = false,
): readonly JournalEntry[] {
  const { gameId, queue, sealed } = state;
  if (erased) return [{ kind: "erased", gameId }];
  const numbers = moves.map(({ number }) => number);
  const more = queue.length > 0 || sealed ? [whereItIs(state)] : [];
  return [{ kind: "settled", gameId, moves: numbers }, ...more];
}
