import { isDeepStrictEqual } from "node:util";
import type { LogEntry, State } from "boardgame.io";
import { changeBetween } from "../change.ts";
import { ClosedError, QueueFullError } from "../errors.ts";
import type { Game } from "../game.ts";
import type { Transition } from "../requests.ts";
import { StaleStateError } from "./errors.ts";
import { MatchMetadata } from "./match-metadata.ts";
import type { Known, Parts } from "./service.ts";
import { isOver, type Move, moveOf, OVER, plainState } from "./values.ts";

/** A match as it was found, or created. */
export type Found = {
  readonly game: Game<State, Move>;
  readonly state: State;
  readonly initialState: State;
  readonly log: readonly LogEntry[];
  readonly known: Known;
};

/** How long a move waits before it is given to a full queue again. */
const FULL_WAIT_MS = 500;
/** Where a game is before its first move, while the service keeps nothing of it. */
const FIRST = "NOT_STARTED";

/** A match in play: what is stored of it, and what is on the way there. */
export class Match {
  readonly initialState: State;
  readonly metadata: MatchMetadata;
  readonly #game: Game<State, Move>;
  readonly #parts: Parts;
  readonly #matchID: string;
  readonly #onFailure: () => void;
  readonly #log: LogEntry[];
  #state: State;
  /** One move at a time. */
  #last: Promise<unknown> = Promise.resolve();

  /** @param onFailure Is called when a move was not stored, and never will be: what is here is not what is stored then. */
  constructor(parts: Parts, matchID: string, found: Found, onFailure: () => void) {
    this.#parts = parts;
    this.#matchID = matchID;
    this.#game = found.game;
    this.#state = found.state;
    this.#log = [...found.log];
    this.initialState = found.initialState;
    this.metadata = new MatchMetadata(parts, matchID, found.game.gameId, found.known);
    this.#onFailure = onFailure;
  }

  get state(): State {
    return this.#state;
  }

  get log(): LogEntry[] {
    return [...this.#log];
  }

  /** Whether all of it is stored. */
  get isStored(): boolean {
    return !this.metadata.pending && this.#game.pending === 0 && !this.#game.missing && !!this.#game.place;
  }

  /** Whether the service has a version of it that this server has not seen. */
  isBehind(version: number): boolean {
    return this.#game.pending === 0 && version > this.#game.version;
  }

  /**
   * Gives a move to the queue; resolves when it would survive. While the queue is full it waits.
   * @throws {StaleStateError} {@link NotJsonError}
   */
  async setState(given: State, deltalog: readonly LogEntry[]): Promise<void> {
    const turn = this.#last.then(async () => await this.#setState(given, deltalog));
    this.#last = turn.catch(() => {});
    await turn;
  }

  async #setState(given: State, deltalog: readonly LogEntry[]): Promise<void> {
    const before = this.#state;
    const after = plainState(given);
    // A move that the game refuses comes here with the state as it was, but for what plugins left behind.
    if (deltalog.length === 0 && isSame(before, after)) return;
    if (after._stateID !== before._stateID + 1) throw new StaleStateError(after._stateID, before._stateID);
    const log: LogEntry[] = JSON.parse(JSON.stringify(deltalog));
    const move = { ...moveOf(log), ...(isOver(after) && { to: OVER }) };
    const patched = changeBetween(before, after);
    this.#state = after;
    this.#log.push(...log);
    const { client, closing, report } = this.#parts;
    for (let tried = 1; ; tried += 1) {
      // Moves before it are in its state, so one that comes late carries it whole.
      const change = tried === 1 ? patched : { state: after };
      const full = await this.#append({ ...move, ...change });
      if (!full) return;
      if (tried === 1) report(full, this.#matchID);
      closing.throwIfAborted();
      await client.outbox.platform.sleep(FULL_WAIT_MS, closing);
    }
  }

  /** Resolves when all that can be stored is. */
  async flush(): Promise<void> {
    await this.#game.flush();
    await this.metadata.store();
  }

  /** Resolves when the queue has taken a move. @returns the error of a full one. */
  async #append(transition: Transition<State, Move>): Promise<QueueFullError | undefined> {
    const appending = this.#game.append([transition], { current: () => this.#current() });
    appending.then(
      ({ persisted }) => {
        if (persisted && this.metadata.pending) void this.metadata.store();
      },
      (error: Error) => this.#failed(error),
    );
    try {
      await appending.queued;
    } catch (error) {
      if (error instanceof QueueFullError) return error;
    }
    return undefined;
  }

  #failed(error: Error): void {
    if (error instanceof QueueFullError || (error instanceof ClosedError && error.kept)) return;
    this.#parts.report(error, this.#matchID);
    this.#onFailure();
  }

  #current(): { readonly state: State; readonly phase: string } {
    return { state: this.#state, phase: isOver(this.#state) ? OVER : (this.#game.place?.phase ?? FIRST) };
  }
}

function isSame(before: State, after: State): boolean {
  const { G, ctx, _stateID } = before;
  return isDeepStrictEqual({ G, ctx, _stateID }, { G: after.G, ctx: after.ctx, _stateID: after._stateID });
}
