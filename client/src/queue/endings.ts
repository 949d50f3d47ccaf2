import type { Written } from "../answers.ts";
import { ConflictError, isProblem, NotSentError, type ProblemError } from "../errors.ts";
import type { Platform } from "../platform.ts";
import type { Callers } from "./callers.ts";
import type { Conclusion } from "./conclude.ts";
import type { OnEvent } from "./events.ts";
import { type Journal, type JournalEntry, placeOf } from "./journal.ts";
import { type LaneState, settledEntries, whereItIs } from "./lane-state.ts";
import { rebased } from "./rebase.ts";
import { transitionsOf } from "./seal.ts";
import { type InFlight, stored, type Waiting } from "./waiting.ts";

type ConflictConclusion = Extract<Conclusion, { readonly kind: "conflict" }>;

/** What ends moves: notes it, then tells their callers. */
export type Endings = {
  /** Ends a commit, or puts its moves back. */
  readonly apply: (sealed: InFlight, conclusion: Conclusion) => Promise<void>;
  readonly notPersisted: (moves: readonly Waiting[]) => Promise<void>;
  readonly giveBack: (moves: readonly Waiting[], error: Error) => Promise<void>;
};

/** What endings need. */
export type EndingParts = {
  readonly platform: Platform;
  readonly journal: Journal | undefined;
  readonly emit: OnEvent;
  /** Learns which moves are over, though their callers have had an answer. */
  readonly over: (moves: readonly Waiting[]) => void;
};

/** The endings of a lane's moves. */
export function endingsOf(state: LaneState, callers: Callers, parts: EndingParts): Endings {
  const { gameId, queue } = state;
  const { platform, emit } = parts;
  async function note(entries: readonly JournalEntry[]): Promise<void> {
    await parts.journal?.write(entries);
  }

  function written({ commit, moves, reported }: InFlight, answer: Written): void {
    state.place = placeOf(answer);
    // Moves that came after a commit in doubt, while things were switched off, are not in it.
    if (commit.resync && !reported) state.missing = false;
    // Not awaited: a process that dies before this is safe sends the commit again, and gets the same answer.
    void note(settledEntries(state, moves));
    const { commitId, sealedAt } = commit;
    const { version, repeated } = answer;
    const ms = platform.now() - sealedAt;
    emit({ type: "written", gameId, moves: moves.length, commitId, version, repeated, ms });
    callers.tell(moves, "written", (move) => move.settled(answer));
  }

  async function notPersisted(moves: readonly Waiting[]): Promise<void> {
    if (moves.length === 0) return;
    state.missing = true;
    await note(settledEntries(state, moves));
    emit({ type: "not-persisted", gameId, moves: moves.length, inDoubt: false });
    callers.tell(moves, "not-persisted", (move) => move.settled({ persisted: false }));
  }

  /** Tells callers what is known, and keeps the commit: its doubt ends when things are switched on again. */
  async function park(sealed: InFlight): Promise<void> {
    sealed.parked = true;
    state.missing = true;
    await note([whereItIs(state)]);
    if (!sealed.reported) {
      sealed.reported = true;
      emit({ type: "not-persisted", gameId, moves: sealed.moves.length, inDoubt: true });
      parts.over(sealed.moves);
      for (const move of sealed.moves) move.settled({ persisted: false, inDoubt: true });
    }
    await notPersisted(queue.splice(0));
  }

  /** Ends a commit without a success; what waits behind it is given back. */
  async function failed(type: "unknown" | "refused", moves: readonly Waiting[], error: Error): Promise<void> {
    const behind = queue.splice(0);
    await note(settledEntries(state, [...moves, ...behind]));
    emit({ type, gameId, moves: moves.length, error });
    callers.tell(moves, type === "unknown" ? "unknown" : "not-written", (move) => move.failed(error), error);
    callers.giveBack(behind, new NotSentError(error));
  }

  async function refused(moves: readonly Waiting[], error: ProblemError): Promise<void> {
    if (moves.length > 1) {
      // One of them is at fault, and the others are not: each makes a commit of its own now.
      state.alone = moves.length;
      queue.unshift(...moves);
      return;
    }
    state.alone = 0;
    await failed("refused", moves, error);
  }

  async function conflicted({ error: { problem }, missed, place }: ConflictConclusion): Promise<void> {
    const mine = queue.splice(0);
    const error = new ConflictError(problem, missed, mine.map(transitionsOf));
    state.halted = error;
    const kept = place && isProblem(error, "conflict") && (await rebased(state.onConflict, error, mine));
    if (place && kept) {
      state.place = place;
      state.halted = undefined;
      queue.push(...kept);
    }
    const stays = new Set((kept || []).map(({ number }) => number));
    const given = mine.filter(({ number }) => !stays.has(number));
    const entries = (kept || []).map((move): JournalEntry => ({ kind: "move", gameId, move: stored(move) }));
    await note([...settledEntries(state, given), ...entries]);
    emit({ type: "conflict", gameId, moves: given.length, rebased: stays.size, error });
    callers.tell(given, "not-written", (move) => move.failed(error), error);
  }

  async function giveBack(moves: readonly Waiting[], error: Error): Promise<void> {
    if (moves.length === 0) return;
    await note(settledEntries(state, moves, isProblem(error, "game-wiped")));
    callers.giveBack(moves, error);
  }

  async function apply(sealed: InFlight, conclusion: Conclusion): Promise<void> {
    if (conclusion.kind === "again") return;
    if (conclusion.kind === "parked") return await park(sealed);
    state.sealed = undefined;
    switch (conclusion.kind) {
      case "written":
        return written(sealed, conclusion.answer);
      case "not-persisted":
        return await notPersisted(sealed.moves);
      case "reseal":
        state.place = conclusion.place;
        queue.unshift(...sealed.moves);
        return;
      case "refused":
        state.place = conclusion.place ?? state.place;
        return await refused(sealed.moves, conclusion.error);
      case "conflict":
        queue.unshift(...sealed.moves);
        return await conflicted(conclusion);
      case "gone":
        queue.unshift(...sealed.moves);
        state.halted = conclusion.error;
        return await giveBack(queue.splice(0), conclusion.error);
      case "unknown":
        state.halted = conclusion.error;
        return await failed("unknown", sealed.moves, conclusion.error);
    }
  }
  return { apply, notPersisted, giveBack };
}
