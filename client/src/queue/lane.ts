import type { Written } from "../answers.ts";
import { ConflictError, isProblem, NotSentError, type ProblemError } from "../errors.ts";
import type { Creation } from "../requests.ts";
import { appendOf, creationOf } from "../routes.ts";
import { type AskerParts, ask, type Judged, type OnAgain } from "./asker.ts";
import { type Conclusion, conclude } from "./conclude.ts";
import type { OnEvent } from "./events.ts";
import type { GameLeft, Journal, JournalEntry, Place, SealedCommit } from "./journal.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import { rebased } from "./rebase.ts";
import { movesInNext, seal, transitionsOf, withoutChanges } from "./seal.ts";
import { type InFlight, type OnConflict, type Settlement, stored, type Waiting } from "./waiting.ts";

/** What lanes share. */
export type LaneParts = AskerParts & {
  readonly journal: Journal | undefined;
  readonly emit: OnEvent;
  /** Learns which moves of a lane are over. */
  readonly over: (lane: Lane, moves: readonly Waiting[]) => void;
};

/** What a game is opened with. */
export type LaneOptions = {
  /** Makes the game with the first move, where the service has none yet. */
  readonly creation?: Creation | undefined;
  readonly onConflict?: OnConflict | undefined;
};

type ConflictConclusion = Extract<Conclusion, { readonly kind: "conflict" }>;

/** An answer that is one. */
type Answered = Exclude<Outcome, { readonly kind: "down" }>;

/**
 * The moves of one game on their way to the service: one commit at a time, and what comes meanwhile goes into the next.
 * What was sealed is sent until it is known what became of it; what is given back is never written later.
 */
export class Lane {
  readonly gameId: string;
  readonly #parts: LaneParts;
  #creation: Creation | undefined;
  #onConflict: OnConflict | undefined;
  #place: Place | undefined;
  #missing: boolean;
  #halted: Error | undefined;
  readonly #queue: Waiting[] = [];
  #sealed: InFlight | undefined;
  /** How many of the next moves make a commit each, to find the one that is refused. */
  #alone = 0;
  #running = false;
  #held = false;
  readonly #report: Settlement[] = [];
  #reporting: boolean;
  readonly #watchers = new Set<(failure?: Error) => void>();

  /** @param left What an earlier process left of the game. */
  constructor(gameId: string, parts: LaneParts, left?: GameLeft) {
    this.gameId = gameId;
    this.#parts = parts;
    this.#place = left?.place;
    this.#missing = left?.missing ?? false;
    this.#reporting = left !== undefined;
    if (left) this.#restore(left);
  }

  /** Where the game is, as far as this lane knows. */
  get place(): Place | undefined {
    return this.#place;
  }

  /** Whether the service missed moves while it was switched off. */
  get missing(): boolean {
    return this.#missing;
  }

  /** Why nothing is taken until the game is recovered. */
  get halted(): Error | undefined {
    return this.#halted;
  }

  /** How many moves are not over. */
  get pending(): number {
    return this.#queue.length + (this.#sealed && !this.#sealed.parked ? this.#sealed.moves.length : 0);
  }

  /** Takes a move. Resolves when it would survive. */
  async add(move: Waiting): Promise<void> {
    const { gameId } = this;
    const idle = this.#queue.length === 0 && !this.#sealed;
    this.#queue.push(move);
    const noted = this.#note([
      ...(idle ? [this.#whereItIs()] : []),
      { kind: "move", gameId, move: stored(move) },
    ]);
    this.#run();
    await noted;
  }

  /**
   * Waits until nothing is pending. @returns how each move ended that was pending, or that an earlier process left.
   * @throws the last error after so many tries without an answer, or when the circuit breaker is open.
   */
  async drain(tries: number): Promise<readonly Settlement[]> {
    this.#reporting = true;
    if (this.#sealed) this.#sealed.parked = false;
    this.#run();
    for (let failed = 0; this.pending > 0 || this.#running; ) {
      const failure = await new Promise<Error | undefined>((watcher) => this.#watchers.add(watcher));
      if (failure) failed += 1;
      if (failure && (failed >= tries || this.#parts.gate.openFor() > 0)) throw failure;
    }
    this.#reporting = false;
    return this.#report.splice(0);
  }

  /** Resolves when nothing is pending. */
  async flush(): Promise<void> {
    while (this.pending > 0) await new Promise((watcher) => this.#watchers.add(watcher));
  }

  /** Sends nothing while it is being found out where the game is, then continues from there. */
  async goOnFrom(find: () => Promise<Place | undefined>, options: LaneOptions = {}): Promise<void> {
    this.#held = true;
    try {
      const place = await find();
      this.#creation = options.creation ?? this.#creation;
      this.#onConflict = options.onConflict ?? this.#onConflict;
      if (!place) return;
      const moved = this.#place?.version !== place.version;
      this.#place = place;
      this.#missing = false;
      this.#halted = undefined;
      const reason = new Error(`the game was recovered at version ${place.version}`);
      if (moved) await this.#giveBack(this.#queue.splice(0), new NotSentError(reason));
    } finally {
      this.#held = false;
      this.#run();
    }
  }

  /** Waits no longer, since the client is closed. @param why Made for each move, by whether it may have been written. */
  abandon(why: (inDoubt: boolean) => Error): void {
    const sealed = this.#sealed?.parked ? [] : (this.#sealed?.moves ?? []);
    const queued = this.#queue.splice(0);
    this.#sealed = undefined;
    this.#parts.over(this, [...sealed, ...queued]);
    for (const move of sealed) move.failed(why(true));
    for (const move of queued) move.failed(why(false));
    this.#wake();
  }

  #restore({ moves, sealed }: GameLeft): void {
    const waiting = moves.map((move): Waiting => ({ ...move, settled: () => {}, failed: () => {} }));
    const inCommit = waiting.filter(({ number }) => sealed?.moves.includes(number));
    this.#queue.push(...waiting.filter((move) => !inCommit.includes(move)));
    if (sealed)
      this.#sealed = { commit: sealed, moves: inCommit, doubt: true, parked: false, reported: false };
    this.#run();
  }

  #run(): void {
    if (this.#running || this.#held) return;
    this.#running = true;
    void this.#work();
  }

  async #work(): Promise<void> {
    while (this.pending > 0 && !this.#held && !this.#parts.closing.aborted) {
      if (this.#sealed) await this.#deliver(this.#sealed);
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
    if (this.#missing && !this.#queue.some(({ current }) => current))
      return await this.#notPersisted(this.#queue.splice(0));
    if (!this.#place) return await this.#create();
    try {
      await (this.#missing ? this.#sealResync(this.#place) : this.#sealMoves(this.#place));
    } catch (error) {
      // The caller's own state can't be had, or is no JSON.
      if (!(error instanceof Error)) throw error;
      await this.#giveBack(this.#queue.splice(0), error);
    }
  }

  async #sealMoves(place: Place): Promise<void> {
    const moves = this.#queue.splice(0, movesInNext(this.#queue, this.#alone > 0));
    await this.#seal(moves, seal(moves, place, this.#parts.platform), []);
  }

  /** The state whole, in the first of the moves; the changes of all that were made until now are in it. */
  async #sealResync(place: Place): Promise<void> {
    const current = this.#queue.findLast((move) => move.current)?.current?.();
    const covered = [...this.#queue];
    const moves = covered.slice(0, movesInNext(covered, this.#alone > 0));
    const texts = moves.map((move, index) =>
      index === 0 ? withoutChanges(move, current, place.phase) : withoutChanges(move),
    );
    const later = covered
      .slice(moves.length)
      .map((move): Waiting => ({ ...move, text: withoutChanges(move) }));
    this.#queue.splice(0, covered.length, ...later);
    const { gameId } = this;
    const entries: JournalEntry[] = [
      { kind: "at", gameId, place, missing: false },
      ...later.map((move): JournalEntry => ({ kind: "move", gameId, move: stored(move) })),
    ];
    await this.#seal(moves, seal(moves, place, this.#parts.platform, texts.join(",")), entries);
  }

  async #seal(
    moves: readonly Waiting[],
    commit: SealedCommit,
    entries: readonly JournalEntry[],
  ): Promise<void> {
    this.#alone = Math.max(0, this.#alone - moves.length);
    this.#sealed = { commit, moves, doubt: false, parked: false, reported: false };
    await this.#note([...entries, { kind: "sealed", gameId: this.gameId, commit }]);
  }

  async #create(): Promise<void> {
    const moves = [...this.#queue];
    if (!this.#creation)
      return await this.#giveBack(this.#queue.splice(0), new Error("it is not known where the game is"));
    const outcome = await ask(
      this.#parts,
      creationOf(this.gameId, this.#creation),
      (tried): Judged<Answered> => {
        const judged = outcomeOf(tried);
        return judged.kind === "down"
          ? { again: judged.error, retryAfterMs: judged.retryAfterMs }
          : { answered: judged };
      },
      this.#onAgain(moves.length),
    );
    if (!outcome) return;
    if (outcome.kind === "written") {
      const { version, phase, cursor } = outcome.answer;
      this.#place = { version, phase, cursor };
    } else if (outcome.kind === "not-persisted")
      await this.#notPersisted(this.#queue.splice(0, moves.length));
    else await this.#giveBack(this.#queue.splice(0), outcome.error);
  }

  async #deliver(sealed: InFlight): Promise<void> {
    const onAgain = this.#onAgain(sealed.moves.length);
    const outcome = await ask(
      this.#parts,
      appendOf(this.gameId, sealed.commit.body),
      (tried): Judged<Answered> => {
        const judged = outcomeOf(tried);
        if (judged.kind !== "down") return { answered: judged };
        if (judged.sent) sealed.doubt = true;
        return { again: judged.error, retryAfterMs: judged.retryAfterMs };
      },
      onAgain,
    );
    const conclusion = outcome && (await conclude(this.#parts, this.gameId, sealed, outcome, onAgain));
    if (conclusion) await this.#apply(sealed, conclusion);
    // Callers that waited for this answer continue first: what they do next goes into the next commit together.
    await this.#parts.platform.turn();
  }

  async #apply(sealed: InFlight, conclusion: Conclusion): Promise<void> {
    if (conclusion.kind === "again") return;
    if (conclusion.kind === "parked") return await this.#park(sealed);
    this.#sealed = undefined;
    switch (conclusion.kind) {
      case "written":
        return this.#written(sealed, conclusion.answer);
      case "not-persisted":
        return await this.#notPersisted(sealed.moves);
      case "reseal":
        this.#place = conclusion.place;
        this.#queue.unshift(...sealed.moves);
        return;
      case "refused":
        this.#place = conclusion.place ?? this.#place;
        return await this.#refused(sealed.moves, conclusion.error);
      case "conflict":
        this.#queue.unshift(...sealed.moves);
        return await this.#conflicted(conclusion);
      case "gone":
        this.#queue.unshift(...sealed.moves);
        this.#halted = conclusion.error;
        return await this.#giveBack(this.#queue.splice(0), conclusion.error);
      case "unknown":
        this.#halted = conclusion.error;
        return await this.#unknown(sealed.moves, conclusion.error);
    }
  }

  #written({ commit, moves, reported }: InFlight, answer: Written): void {
    const { emit, platform } = this.#parts;
    this.#place = { version: answer.version, phase: answer.phase, cursor: answer.cursor };
    // Moves that came after a commit in doubt, while things were switched off, are not in it.
    if (commit.resync && !reported) this.#missing = false;
    // Not awaited: a process that dies before this is safe sends the commit again, and gets the same answer.
    void this.#note(this.#over(moves));
    const { commitId, sealedAt } = commit;
    const { version, repeated } = answer;
    const ms = platform.now() - sealedAt;
    emit({ type: "written", gameId: this.gameId, moves: moves.length, commitId, version, repeated, ms });
    this.#tell(moves, "written", (move) => move.settled(answer));
  }

  async #notPersisted(moves: readonly Waiting[]): Promise<void> {
    if (moves.length === 0) return;
    this.#missing = true;
    await this.#note(this.#over(moves));
    const { gameId } = this;
    this.#parts.emit({ type: "not-persisted", gameId, moves: moves.length, inDoubt: false });
    this.#tell(moves, "not-persisted", (move) => move.settled({ persisted: false }));
  }

  /** Tells callers what is known, and keeps the commit: its doubt ends when things are switched on again. */
  async #park(sealed: InFlight): Promise<void> {
    sealed.parked = true;
    this.#missing = true;
    await this.#note([this.#whereItIs()]);
    if (!sealed.reported) {
      sealed.reported = true;
      const { gameId } = this;
      this.#parts.emit({ type: "not-persisted", gameId, moves: sealed.moves.length, inDoubt: true });
      this.#parts.over(this, sealed.moves);
      for (const move of sealed.moves) move.settled({ persisted: false, inDoubt: true });
    }
    await this.#notPersisted(this.#queue.splice(0));
  }

  async #unknown(moves: readonly Waiting[], error: Error): Promise<void> {
    const behind = this.#queue.splice(0);
    await this.#note(this.#over([...moves, ...behind]));
    this.#parts.emit({ type: "unknown", gameId: this.gameId, moves: moves.length, error });
    this.#tell(moves, "unknown", (move) => move.failed(error), error);
    this.#tellGivenBack(behind, new NotSentError(error));
  }

  async #refused(moves: readonly Waiting[], error: ProblemError): Promise<void> {
    if (moves.length > 1) {
      // One of them is at fault, and the others are not: each makes a commit of its own now.
      this.#alone = moves.length;
      this.#queue.unshift(...moves);
      return;
    }
    this.#alone = 0;
    const behind = this.#queue.splice(0);
    await this.#note(this.#over([...moves, ...behind]));
    this.#parts.emit({ type: "refused", gameId: this.gameId, moves: moves.length, error });
    this.#tell(moves, "not-written", (move) => move.failed(error), error);
    this.#tellGivenBack(behind, new NotSentError(error));
  }

  async #conflicted({ error: { problem }, missed, place }: ConflictConclusion): Promise<void> {
    const mine = this.#queue.splice(0);
    const error = new ConflictError(problem, missed, mine.map(transitionsOf));
    this.#halted = error;
    const kept = place && isProblem(error, "conflict") && (await rebased(this.#onConflict, error, mine));
    if (place && kept) {
      this.#place = place;
      this.#halted = undefined;
      this.#queue.push(...kept);
    }
    const { gameId } = this;
    const stays = new Set((kept || []).map(({ number }) => number));
    const given = mine.filter(({ number }) => !stays.has(number));
    const entries = (kept || []).map((move): JournalEntry => ({ kind: "move", gameId, move: stored(move) }));
    await this.#note([...this.#over(given), ...entries]);
    this.#parts.emit({ type: "conflict", gameId, moves: given.length, rebased: stays.size, error });
    this.#tell(given, "not-written", (move) => move.failed(error), error);
  }

  async #giveBack(moves: readonly Waiting[], error: Error): Promise<void> {
    if (moves.length === 0) return;
    await this.#note(this.#over(moves, isProblem(error, "game-wiped")));
    this.#tellGivenBack(moves, error);
  }

  #tellGivenBack(moves: readonly Waiting[], error: Error): void {
    if (moves.length === 0) return;
    this.#parts.emit({ type: "given-back", gameId: this.gameId, moves: moves.length, error });
    this.#tell(moves, "not-written", (move) => move.failed(error), error);
  }

  #tell(
    moves: readonly Waiting[],
    outcome: Settlement["outcome"],
    tell: (move: Waiting) => void,
    error?: Error,
  ): void {
    if (this.#reporting)
      for (const move of moves)
        this.#report.push({ transitions: transitionsOf(move), outcome, ...(error && { error }) });
    this.#parts.over(this, moves);
    for (const move of moves) tell(move);
  }

  /** What is to be noted of moves that are over: before anybody hears that they were not written, so that they never are. */
  #over(moves: readonly Waiting[], erased = false): readonly JournalEntry[] {
    const { gameId } = this;
    if (erased) return [{ kind: "erased", gameId }];
    const numbers = moves.map(({ number }) => number);
    const more = this.#queue.length > 0 || this.#sealed ? [this.#whereItIs()] : [];
    return [{ kind: "settled", gameId, moves: numbers }, ...more];
  }

  #whereItIs(): JournalEntry {
    return { kind: "at", gameId: this.gameId, place: this.#place, missing: this.#missing };
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
