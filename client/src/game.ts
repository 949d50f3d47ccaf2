import type { Appended, GameState, Recovery } from "./answers.ts";
import type { SavepointClient } from "./client.ts";
import type { Json } from "./json.ts";
import { ProblemError } from "./problem-error.ts";
import type { Creation, RecoveryMode, Transition } from "./requests.ts";

/** How an append is to be made. */
export type AppendOptions = {
  /** The caller's own id for what is appended; absent: a new one. */
  readonly commitId?: string;
  /**
   * The game as the caller has it, these transitions included. Asked for only when the service missed some while it was
   * switched off; without it, nothing more of the game is kept then.
   */
  readonly current?: () => { readonly state: Json; readonly phase: string };
};

type Pending = AppendOptions & { readonly commitId: string; readonly transitions: readonly Transition[] };

/**
 * A game to append to. It keeps the cursor, so that each append costs one write and no read, and sends appends one after
 * another. One that got no answer is sent again before the next; it is written once, whatever happened to it.
 *
 * ```ts
 * const game = await Game.create(savepoint, "room-42", { gameType: "generic", state: { score: 0 } });
 * await game.append([{ action: "goal", actor: "ann", patch: { score: 1 } }]);
 * ```
 */
export class Game {
  /** The game as the service has it; for a game of which it keeps nothing yet, it is created with the next append. */
  static async create(client: SavepointClient, gameId: string, creation: Creation): Promise<Game> {
    const game = new Game(client, gameId, creation);
    game.#take(await client.create(gameId, creation));
    return game;
  }

  /** Goes on with a game after a crash or a restart. @throws {ProblemError} when there is no such game. */
  static async recover(
    client: SavepointClient,
    gameId: string,
  ): Promise<{ readonly game: Game; readonly recovery: Recovery }> {
    const game = new Game(client, gameId);
    return { game, recovery: await game.recover() };
  }

  readonly gameId: string;
  readonly #client: SavepointClient;
  readonly #creation: Creation | undefined;
  #position: { readonly version: number; readonly phase: string; readonly cursor: string } | undefined;
  #missing = false;
  #unanswered: Pending | undefined;
  #turn: Promise<unknown> = Promise.resolve();

  private constructor(client: SavepointClient, gameId: string, creation?: Creation) {
    this.#client = client;
    this.gameId = gameId;
    this.#creation = creation;
  }

  /** How many transitions the service has kept, as far as this handle knows. */
  get version(): number {
    return this.#position?.version ?? 0;
  }

  /** Whether the service missed transitions while it was switched off. */
  get missing(): boolean {
    return this.#missing;
  }

  /**
   * Appends transitions as one commit: all or nothing.
   * @throws {ProblemError} after a conflict (see {@link conflictOf}): go on with {@link Game.recover}.
   */
  async append(transitions: readonly Transition[], options: AppendOptions = {}): Promise<Appended> {
    const pending = { ...options, commitId: options.commitId ?? crypto.randomUUID(), transitions };
    return await this.#inTurn(async () => {
      const earlier = this.#unanswered;
      if (earlier && earlier.commitId !== pending.commitId) await this.#send(earlier);
      return await this.#send(pending);
    });
  }

  /** The newest state, without moving this handle. */
  async state(): Promise<GameState> {
    return await this.#client.state(this.gameId);
  }

  /** Rebuilds the newest state and goes on from there. */
  async recover(
    mode: RecoveryMode & { readonly mode: "latest" | "snapshot" } = { mode: "latest" },
  ): Promise<Recovery> {
    return await this.#inTurn(async () => {
      const recovery = await this.#client.recover(this.gameId, mode);
      const { version, phase, cursor } = recovery;
      if (cursor !== undefined) this.#position = { version, phase, cursor };
      return recovery;
    });
  }

  async #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const mine = this.#turn.then(work, work);
    this.#turn = mine;
    return await mine;
  }

  async #send(pending: Pending): Promise<Appended> {
    this.#unanswered = pending;
    try {
      const answer = this.#take(await this.#sendFrom(pending));
      this.#unanswered = undefined;
      return answer;
    } catch (error) {
      if (error instanceof ProblemError && !error.problem.retryable) this.#unanswered = undefined;
      throw error;
    }
  }

  async #sendFrom(pending: Pending): Promise<Appended> {
    const { commitId, transitions, current } = pending;
    if (this.#missing && !current) return { persisted: false };
    if (!this.#position && this.#creation) {
      const created = this.#take(await this.#client.create(this.gameId, this.#creation));
      if (!created.persisted) return created;
      this.#missing = true;
    }
    if (!this.#position) throw new Error(`nothing is known of the game "${this.gameId}"`);
    const { cursor, phase } = this.#position;
    if (!this.#missing || !current)
      return await this.#client.append(this.gameId, { commitId, cursor, transitions });
    const resync = resynced(transitions, phase, current());
    return await this.#client.append(this.gameId, { commitId, cursor, transitions: resync, resync: true });
  }

  #take(answer: Appended): Appended {
    this.#missing = !answer.persisted;
    if (answer.persisted) this.#position = answer;
    return answer;
  }
}

/** What happened, with the state after it in place of each change: what the service has to change is not known. */
function resynced(
  transitions: readonly Transition[],
  phase: string,
  current: { readonly state: Json; readonly phase: string },
): Transition[] {
  return transitions.map(({ action, actor, payload }, index) => ({
    action,
    ...(actor !== undefined && { actor }),
    ...(payload !== undefined && { payload }),
    ...(index === 0 && { state: current.state, ...(current.phase !== phase && { to: current.phase }) }),
  }));
}
