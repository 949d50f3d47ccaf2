import { NotSentError } from "../errors.ts";
import type { AskerParts, OnAgain } from "./asker.ts";
import { type Callers, callersOf } from "./callers.ts";
import { conclude } from "./conclude.ts";
import { sendCommit, sendCreation } from "./deliver.ts";
import { type Endings, endingsOf } from "./endings.ts";
import type { OnEvent } from "./events.ts";
import { type GameLeft, type Journal, type JournalEntry, type Place, placeOf } from "./journal.ts";
import { beginLane, type LaneState, whereItIs } from "./lane-state.ts";
import { nextMoves, nextResync } from "./next-commit.ts";
import { type InFlight, type Settlement, stored, type Waiting } from "./waiting.ts";

/** What lanes share. */
export type LaneParts = AskerParts & {
  readonly journal: Journal | undefined;
  readonly emit: OnEvent;
  /** Learns which moves of a lane are over. */
  readonly over: (lane: Lane, moves: readonly Waiting[]) => void;
};

/** What a game is opened with. */
export type LaneOptions = Partial<Pick<LaneState, "creation" | "onConflict">>;

/**
 * The moves of one game on their way to the service: one commit at a time, and what comes meanwhile goes into the next.
 * What was sealed is sent until it is known what became of it; what is given back is never written later.
 */
export class Lane {
  readonly gameId: string;
  readonly #parts: LaneParts;
  readonly #state: LaneState;
  readonly #callers: Callers;
  readonly #endings: Endings;
  #running = false;
  #held = false;
  readonly #watchers = new Set<(failure?: Error) => void>();

  /** @param left What an earlier process left of the game. */
  constructor(gameId: string, parts: LaneParts, left?: GameLeft) {
    const over = (moves: readonly Waiting[]): void => parts.over(this, moves);
    this.gameId = gameId;
    this.#parts = parts;
    this.#state = beginLane(gameId, left);
    this.#callers = callersOf(gameId, parts.emit, over, left !== undefined);
    this.#endings = endingsOf(this.#state, this.#callers, { ...parts, over });
    if (left) this.#run();
  }

  /** Where the game is, as far as this lane knows. */
  get place(): Place | undefined {
    return this.#state.place;
  }

  /** Whether the service missed moves while it was switched off. */
  get missing(): boolean {
    return this.#state.missing;
  }

  /** Why nothing is taken until the game is recovered. */
  get halted(): Error | undefined {
    return this.#state.halted;
  }

  /** How many moves are not over. */
  get pending(): number {
    const { queue, sealed } = this.#state;
    return queue.length + (sealed && !sealed.parked ? sealed.moves.length : 0);
  }

  /** Takes a move. Resolves when it would survive. */
  async add(move: Waiting): Promise<void> {
    const { gameId, queue, sealed } = this.#state;
    const idle = queue.length === 0 && !sealed;
    queue.push(move);
    const noted = this.#note([
      ...(idle ? [whereItIs(this.#state)] : []),
      { kind: "move", gameId, move: stored(move) },
    ]);
    this.#run();
    await noted;
  }

  /**
   * Waits until nothing is pending, and notes how each move ends until {@link report} says so.
   * @throws the last error after so many tries without an answer, or when the circuit breaker is open.
   */
  async drain(tries: number): Promise<void> {
    this.#callers.beginReport();
    if (this.#state.sealed) this.#state.sealed.parked = false;
    this.#run();
    for (let failed = 0; this.pending > 0 || this.#running; ) {
      const failure = await new Promise<Error | undefined>((watcher) => this.#watchers.add(watcher));
      if (failure) failed += 1;
      if (failure && (failed >= tries || this.#parts.gate.openFor() > 0)) throw failure;
    }
  }

  /** How each move ended that was pending at {@link drain}, or that an earlier process left: once. */
  report(): readonly Settlement[] {
    return this.#callers.endReport();
  }

  /** Resolves when nothing is pending. */
  async flush(): Promise<void> {
    while (this.pending > 0) await new Promise((watcher) => this.#watchers.add(watcher));
  }

  /** Sends nothing while it is being found out where the game is, then continues from there. */
  async continueFrom(find: () => Promise<Place | undefined>, options: LaneOptions = {}): Promise<void> {
    const state = this.#state;
    this.#held = true;
    try {
      const place = await find();
      state.creation = options.creation ?? state.creation;
      state.onConflict = options.onConflict ?? state.onConflict;
      if (!place) return;
      const moved = state.place?.version !== place.version;
      state.place = place;
      state.missing = false;
      state.halted = undefined;
      const reason = new Error(`the game was recovered at version ${place.version}`);
      if (moved) await this.#endings.giveBack(state.queue.splice(0), new NotSentError(reason));
    } finally {
      this.#held = false;
      this.#run();
    }
  }

  /** Waits no longer, since the client is closed. @param why Made for each move, by whether it may have been written. */
  abandon(why: (inDoubt: boolean) => Error): void {
    const state = this.#state;
    const sealed = state.sealed?.parked ? [] : (state.sealed?.moves ?? []);
    const queued = state.queue.splice(0);
    state.sealed = undefined;
    this.#parts.over(this, [...sealed, ...queued]);
    for (const move of sealed) move.failed(why(true));
    for (const move of queued) move.failed(why(false));
    this.#wake();
  }

  #run(): void {
    if (this.#running || this.#held) return;
    this.#running = true;
    void this.#work();
  }

  async #work(): Promise<void> {
    while (this.pending > 0 && !this.#held && !this.#parts.closing.aborted) {
      const { sealed } = this.#state;
      if (sealed) await this.#deliver(sealed);
      else await this.#sealNext();
    }
    this.#running = false;
    this.#wake();
  }

  #wake(failure?: Error): void {
    const watchers = [...this.#watchers];
    this.#watchers.clear();
    for (const watcher of watchers) watcher(failure);
  }

  async #sealNext(): Promise<void> {
    const { place, missing, queue } = this.#state;
    if (missing && !queue.some(({ current }) => current))
      return await this.#endings.notPersisted(queue.splice(0));
    if (!place) return await this.#create();
    try {
      const next = (missing ? nextResync : nextMoves)(this.#state, place, this.#parts.platform);
      const { moves, commit, entries } = next;
      this.#state.alone = Math.max(0, this.#state.alone - moves.length);
      this.#state.sealed = { commit, moves, doubt: false, parked: false, reported: false };
      await this.#note([...entries, { kind: "sealed", gameId: this.gameId, commit }]);
    } catch (error) {
      // The caller's own state can't be had, or is no JSON.
      if (!(error instanceof Error)) throw error;
      await this.#endings.giveBack(queue.splice(0), error);
    }
  }

  async #create(): Promise<void> {
    const { creation, queue } = this.#state;
    const { length } = queue;
    if (!creation)
      return await this.#endings.giveBack(queue.splice(0), new Error("it is not known where the game is"));
    const outcome = await sendCreation(this.#parts, this.gameId, creation, this.#onAgain(length));
    if (!outcome) return;
    if (outcome.kind === "written") this.#state.place = placeOf(outcome.answer);
    else if (outcome.kind === "not-persisted") await this.#endings.notPersisted(queue.splice(0, length));
    else await this.#endings.giveBack(queue.splice(0), outcome.error);
  }

  async #deliver(sealed: InFlight): Promise<void> {
    const onAgain = this.#onAgain(sealed.moves.length);
    const outcome = await sendCommit(this.#parts, this.gameId, sealed, onAgain);
    const conclusion = outcome && (await conclude(this.#parts, this.gameId, sealed, outcome, onAgain));
    if (conclusion) await this.#endings.apply(sealed, conclusion);
    // Callers that waited for this answer continue first: what they do next goes into the next commit together. One that
    // is alone need not wait for others.
    if (sealed.moves.length > 1 || this.pending > 0) await this.#parts.platform.turn();
  }

  async #note(entries: readonly JournalEntry[]): Promise<void> {
    await this.#parts.journal?.write(entries);
  }

  #onAgain(moves: number): OnAgain {
    return (error, tried, waitMs) => {
      this.#parts.emit({ type: "unanswered", gameId: this.gameId, moves, error, tried, waitMs });
      this.#wake(error);
    };
  }
}
