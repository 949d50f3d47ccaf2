import type { Appended, GameState, Recovery } from "./answers.ts";
import type { SavepointClient } from "./client.ts";
import {
  type Appending,
  type AppendOptions,
  type GameOptions,
  laneOptions,
  type OpenOptions,
} from "./game-options.ts";
import { createNew, recoverOrCreate } from "./open-game.ts";
import { type Place, placeOf } from "./queue/journal.ts";
import type { Lane } from "./queue/lane.ts";
import { transitionsText } from "./queue/seal.ts";
import type { Settlement } from "./queue/waiting.ts";
import type { Action, Creation, RecoveryMode, Transition } from "./requests.ts";
import * as schemas from "./schemas.ts";

/** A game that was opened. */
export type OpenedGame<State = unknown, Act extends Action = Action> = {
  readonly game: Game<State, Act>;
  /** The state as the service has it; of a new game, the one it was created with. */
  readonly state: State;
  /** What the state was built from; absent for a new game. */
  readonly recovery?: Recovery<State>;
  /** What became of moves that an earlier process had left in the journal. */
  readonly settled: readonly Settlement<State, Act>[];
};

/**
 * A game to append to, its state and actions being of the types given. It keeps the cursor, so that each append costs one
 * write and no read. Appends go through a queue, in order: one request at a time, and what comes meanwhile goes into the
 * next. One that got no answer is sent again until it is known what became of it.
 *
 * ```ts
 * type Move = { action: "goal"; payload: { by: string } } | { action: "pause" };
 * const { game, state } = await Game.open<Score, Move>(savepoint, "room-42", { gameType: "generic", state: { score: 0 } });
 * const after = { ...state, score: state.score + 1 };
 * await game.append([{ action: "goal", payload: { by: "ann" }, patch: diff(state, after) }]);
 * ```
 */
export class Game<State = unknown, Act extends Action = Action> {
  /**
   * Takes a game up, or creates it where there is none. What an earlier process left in the journal is settled first.
   * @throws {UnreachableError} when the service is away. @throws {ProblemError} `recovery-disabled` for a game that the
   * service has while persistence is off.
   */
  static async open<State = unknown, Act extends Action = Action>(
    client: SavepointClient,
    gameId: string,
    creation: Creation<NoInfer<State>> & { readonly state: NoInfer<State> },
    options: OpenOptions<State, Act> = {},
  ): Promise<OpenedGame<State, Act>> {
    const { fence = true } = options;
    let recovery: Recovery<State> | undefined;
    const game = await Game.#opened<State, Act>(client, gameId, async (opening) => {
      await opening.#drain();
      await opening.#lane.continueFrom(
        async () => {
          const found = await recoverOrCreate<State>(client, gameId, creation, fence);
          if (found.kind === "created") return found.created.persisted ? placeOf(found.created) : undefined;
          recovery = found.recovery;
          return placeOf(recovery);
        },
        { creation, ...laneOptions(options) },
      );
    });
    return {
      game,
      state: recovery ? recovery.state : creation.state,
      settled: game.#settled(),
      ...(recovery && { recovery }),
    };
  }

  /**
   * Creates a game; while persistence is off, with its first append.
   * @throws {GameExistsError} when it was created before and has moves. @throws {ProblemError} `game-exists` when it was
   * created otherwise.
   */
  static async create<State = unknown, Act extends Action = Action>(
    client: SavepointClient,
    gameId: string,
    creation: Creation<NoInfer<State>>,
    options: GameOptions<State, Act> = {},
  ): Promise<Game<State, Act>> {
    return await Game.#opened<State, Act>(client, gameId, async (opening) => {
      await opening.#lane.continueFrom(async () => await createNew(client, gameId, creation), {
        creation,
        ...laneOptions(options),
      });
    });
  }

  /** Continues with a game after a crash or a restart. @throws {ProblemError} when there is no such game. */
  static async recover<State = unknown, Act extends Action = Action>(
    client: SavepointClient,
    gameId: string,
    options: GameOptions<State, Act> = {},
  ): Promise<{
    readonly game: Game<State, Act>;
    readonly recovery: Recovery<State>;
    readonly settled: readonly Settlement<State, Act>[];
  }> {
    const found: Recovery<State>[] = [];
    const game = await Game.#opened<State, Act>(client, gameId, async (opening) => {
      await opening.#lane.continueFrom(async () => undefined, laneOptions(options));
      found.push(await opening.#recover({ mode: "latest" }));
    });
    return { game, recovery: only(found), settled: game.#settled() };
  }

  /**
   * Continues from a {@link Game.place} that was kept elsewhere, without a request: for a Lambda function that keeps it
   * between its calls.
   */
  static async resume<State = unknown, Act extends Action = Action>(
    client: SavepointClient,
    gameId: string,
    place: Place,
    options: GameOptions<State, Act> = {},
  ): Promise<Game<State, Act>> {
    return await Game.#opened<State, Act>(client, gameId, async (opening) => {
      await opening.#lane.continueFrom(async () => place, laneOptions(options));
    });
  }

  /** A handle that was opened. Where that fails, what an earlier process left of the game is there for the next try. */
  static async #opened<State, Act extends Action>(
    client: SavepointClient,
    gameId: string,
    open: (opening: Game<State, Act>) => Promise<void>,
  ): Promise<Game<State, Act>> {
    const game = new Game<State, Act>(client, gameId);
    try {
      await open(game);
      return game;
    } catch (error) {
      client.outbox.release(game.#lane);
      throw error;
    }
  }

  readonly gameId: string;
  readonly #client: SavepointClient;
  readonly #lane: Lane;

  private constructor(client: SavepointClient, gameId: string) {
    this.#client = client;
    this.gameId = gameId;
    this.#lane = client.outbox.lane(gameId);
  }

  /** Where the service has the game, as far as this handle knows; undefined while it keeps nothing of it. */
  get place(): Place | undefined {
    return this.#lane.place;
  }

  /** How many transitions the service has kept, as far as this handle knows. */
  get version(): number {
    return this.#lane.place?.version ?? 0;
  }

  /** Whether the service missed transitions while it was switched off. */
  get missing(): boolean {
    return this.#lane.missing;
  }

  /** How many appends have not had their answer. */
  get pending(): number {
    return this.#lane.pending;
  }

  /**
   * Appends transitions, all or nothing: 1 to 50. Awaited, it gives the answer; its `queued` resolves before, when the
   * move would survive. It rejects only when what was given is not written and never will be, or in the one case that
   * can't be known, `OutcomeUnknownError`; while the service is away, it waits. What rejects is also given to `onEvent`.
   * @throws {NotJsonError} {@link QueueFullError} {@link ProblemError} when refused; {@link ConflictError};
   * {@link NotSentError} when an earlier one was not written; {@link OutcomeUnknownError}; {@link ClosedError}.
   */
  append(transitions: readonly Transition<State, Act>[], options: AppendOptions<State> = {}): Appending {
    let queued: Promise<void> = Promise.resolve();
    const answer = new Promise<Appended>((settled, failed) => {
      queued = this.#add(transitions, options, settled, failed);
      queued.catch(failed);
    });
    // A caller that does not await the answer hears of it as an event.
    answer.catch(() => {});
    return Object.assign(answer, { queued });
  }

  /** The newest state, without moving this handle. */
  async state(): Promise<GameState<State>> {
    return await this.#client.state<State>(this.gameId);
  }

  /**
   * Settles what is in doubt, then rebuilds the newest state and continues from there.
   * @returns also how each move ended that had no answer yet. @throws {UnreachableError}
   */
  async recover(
    mode: RecoveryMode & { readonly mode: "latest" | "snapshot" } = { mode: "latest" },
  ): Promise<Recovery<State> & { readonly settled: readonly Settlement<State, Act>[] }> {
    const recovery = await this.#recover(mode);
    return { ...recovery, settled: this.#settled() };
  }

  /** Resolves when nothing waits any more. */
  async flush(): Promise<void> {
    await this.#lane.flush();
  }

  async #add(
    transitions: readonly Transition<State, Act>[],
    { commitId, current }: AppendOptions<State>,
    settled: (answer: Appended) => void,
    failed: (error: Error) => void,
  ): Promise<void> {
    const text = transitionsText(transitions);
    const count = transitions.length;
    await this.#client.outbox.add(this.#lane, { text, count, commitId, current, settled, failed });
  }

  async #recover(mode: RecoveryMode): Promise<Recovery<State>> {
    await this.#drain();
    const found: Recovery<State>[] = [];
    await this.#lane.continueFrom(async () => {
      const recovery = await this.#client.recover<State>(this.gameId, mode);
      found.push(recovery);
      return placeOf(recovery);
    });
    return only(found);
  }

  async #drain(): Promise<void> {
    await this.#lane.drain(this.#client.outbox.tries);
  }

  #settled(): readonly Settlement<State, Act>[] {
    const settlements = this.#lane.report();
    const calls = schemas.calls<State, Act>().parse(settlements.map(({ transitions }) => transitions));
    return settlements.map((settlement, index) => ({ ...settlement, transitions: calls[index] ?? [] }));
  }
}

function only<T>([found]: readonly T[]): T {
  if (found === undefined) throw new Error("what was asked for has an answer");
  return found;
}
