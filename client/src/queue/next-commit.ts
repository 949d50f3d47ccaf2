import type { JournalEntry, Place, SealedCommit } from "./journal.ts";
import type { LaneState } from "./lane-state.ts";
import { movesInNext, seal, withoutChanges } from "./seal.ts";
import { stored, type Waiting } from "./waiting.ts";

/** What sealing a commit needs to make. */
type Maker = Parameters<typeof seal>[2];

/** A commit of the first moves that wait, and what is to be noted with it. */
export type NextCommit = {
  readonly moves: readonly Waiting[];
  readonly commit: SealedCommit;
  readonly entries: readonly JournalEntry[];
};

/** Takes the first moves off the queue and seals them. */
export function nextMoves({ queue, alone }: LaneState, place: Place, maker: Maker): NextCommit {
  const moves = queue.splice(0, movesInNext(queue, alone > 0));
  return { moves, commit: seal(moves, place, maker), entries: [] };
}

/**
 * Seals the state whole, in the first of the moves; the changes of all that were made until now are in it.
 * @throws {NotJsonError} @throws what the caller's `current` throws.
 */
export function nextResync({ gameId, queue, alone }: LaneState, place: Place, maker: Maker): NextCommit {
  const current = queue.findLast((move) => move.current)?.current?.();
  const covered = [...queue];
  const moves = covered.slice(0, movesInNext(covered, alone > 0));
  const texts = moves.map((move, index) =>
    index === 0 ? withoutChanges(move, current, place.phase) : withoutChanges(move),
  );
  const later = covered.slice(moves.length).map((move): Waiting => ({ ...move, covered: true }));
  queue.splice(0, covered.length, ...later);
  return {
    moves,
    commit: seal(moves, place, maker, texts.join(",")),
    entries: [
      // Until it is written: moves that a next process sends in its place, alone, would follow what the service has missed.
      { kind: "at", gameId, place, missing: true },
      ...later.map((move): JournalEntry => ({ kind: "move", gameId, move: stored(move) })),
    ],
  };
}
