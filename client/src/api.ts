import type * as answers from "./answers.ts";
import type { Json } from "./json.ts";
import type * as requests from "./requests.ts";

/** The service's API. All throw `ProblemError` and `UnreachableError`. */
export type Api = {
  /** Creates a game; the same request again gets the same answer. */
  readonly create: (
    gameId: string,
    creation: requests.Creation,
    options?: requests.RequestOptions,
  ) => Promise<answers.Appended>;

  /** Makes a game from another's past; the same request again gets the same answer. */
  readonly fork: (
    gameId: string,
    fork: requests.Fork,
    options?: requests.RequestOptions,
  ) => Promise<answers.Appended>;

  /** A page of a game as it can be imported elsewhere; `savepoint export` reads all of them. */
  readonly exportGame: (
    gameId: string,
    query?: requests.ExportQuery,
    options?: requests.RequestOptions,
  ) => Promise<answers.ExportPage>;

  /** Takes over a part of a game that was played elsewhere; `savepoint import` sends all of them. */
  readonly importGame: (
    gameId: string,
    part: requests.ImportPart,
    options?: requests.RequestOptions,
  ) => Promise<answers.Imported>;

  /** Begins a recovery of many games, or continues it: the same request again. */
  readonly startRecovery: (
    recovery: requests.FleetRecovery,
    options?: requests.RequestOptions,
  ) => Promise<answers.RecoveryStarted>;

  /** How far a recovery of many games is. */
  readonly recoveryProgress: (
    recoveryId: string,
    options?: requests.RequestOptions,
  ) => Promise<answers.RecoveryProgress>;

  /** What became of each game in it, page by page. */
  readonly recoveredGames: (
    recoveryId: string,
    query?: requests.RecoveredGamesQuery,
    options?: requests.RequestOptions,
  ) => Promise<answers.RecoveredGames>;

  /** Appends a commit. @throws {ProblemError} whose `conflictOf` says what others appended meanwhile. */
  readonly append: (
    gameId: string,
    commit: requests.Commit,
    options?: requests.RequestOptions,
  ) => Promise<answers.Appended>;

  /** Changes a game by hand, beyond what its rules allow. */
  readonly correct: (
    gameId: string,
    correction: requests.Correction,
    options?: requests.RequestOptions,
  ) => Promise<answers.Appended>;

  /** The state now, at a version or at a time. */
  readonly state: <State = Json>(
    gameId: string,
    when?: requests.When,
    options?: requests.RequestOptions,
  ) => Promise<answers.GameState<State>>;

  /** The transitions, oldest first unless said otherwise. */
  readonly history: <State = Json, Act extends requests.Action = answers.PastAction>(
    gameId: string,
    query?: requests.HistoryQuery,
    options?: requests.RequestOptions,
  ) => Promise<answers.History<State, Act>>;

  /** Rebuilds a state, and reports what from. */
  readonly recover: <State = Json>(
    gameId: string,
    mode?: requests.RecoveryMode,
    options?: requests.RequestOptions,
  ) => Promise<answers.Recovery<State>>;

  readonly snapshots: (
    gameId: string,
    query?: requests.SnapshotsQuery,
    options?: requests.RequestOptions,
  ) => Promise<answers.Snapshots>;

  readonly snapshot: <State = Json>(
    gameId: string,
    version: number,
    options?: requests.RequestOptions,
  ) => Promise<answers.SnapshotState<State>>;

  /** Makes a snapshot now: of the log, or of a state that the caller gives. */
  readonly makeSnapshot: (
    gameId: string,
    given?: requests.GivenSnapshot,
    options?: requests.RequestOptions,
  ) => Promise<answers.Snapshot>;

  /** A game's type, status, version, phase, times and metadata, read consistently. */
  readonly game: (gameId: string, options?: requests.RequestOptions) => Promise<answers.GameEntry>;

  /**
   * Replaces a game's metadata.
   * @throws {ProblemError} `metadata-conflict`, with the metadata as it is, when it is not at the version expected.
   */
  readonly setMetadata: (
    gameId: string,
    change: requests.MetadataChange,
    options?: requests.RequestOptions,
  ) => Promise<answers.MetadataKept>;

  /** Removes a game and all its history. It cannot be brought back. */
  readonly wipe: (gameId: string, options?: requests.RequestOptions) => Promise<answers.Wiped>;

  /** Games as the directory knows them. */
  readonly list: (query?: requests.GamesQuery, options?: requests.RequestOptions) => Promise<answers.Games>;

  /** What is switched on, and what that means for a game. */
  readonly flags: (gameId?: string, options?: requests.RequestOptions) => Promise<answers.Flags>;

  /** Whether the service can do its work; that it cannot is an answer, too. */
  readonly health: (options?: requests.RequestOptions) => Promise<answers.Health>;
};
