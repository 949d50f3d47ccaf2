import type * as answers from "./answers.ts";
import type { Json } from "./json.ts";
import { jsonText } from "./json-text.ts";
import { type Outbox, type OutboxOptions, openOutbox, type Pending } from "./queue/outbox.ts";
import type { Request } from "./request.ts";
import type * as requests from "./requests.ts";
import { appendOf, creationOf, gamePath, recoveryOf } from "./routes.ts";
import * as schemas from "./schemas.ts";
import { type Answer, send } from "./send.ts";

/** How a client is opened. */
export type ClientOptions = OutboxOptions;

/** The service's API, a method a route, and the queue behind every {@link Game}. */
export type SavepointClient = Api & {
  /** What waits to be sent, in all games. */
  readonly pending: Pending;
  /** Resolves when nothing waits any more. */
  readonly flush: () => Promise<void>;
  /**
   * Takes no more, and waits for what is under way, 10 s at most unless another time is given. What is left is given back,
   * or stays in the journal for the next process. A client without a queue in use need not be closed.
   */
  readonly close: (timeoutMs?: number) => Promise<void>;
  /** @internal */
  readonly outbox: Outbox;
};

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

/**
 * Opens a client.
 *
 * ```ts
 * const savepoint = openClient({ url: "http://127.0.0.1:4700" });
 * const { game, state } = await Game.open<State>(savepoint, "room-42", { gameType: "generic", state: { score: 0 } });
 * ```
 *
 * Most callers continue with a `Game`, which keeps the cursor and sends through a queue; the methods here are the API as it is.
 */
export function openClient(options: ClientOptions): SavepointClient {
  const outbox = openOutbox(options);
  return {
    ...openApi(options),
    get pending() {
      return outbox.pending();
    },
    flush: outbox.flush,
    close: outbox.close,
    outbox,
  };
}

function openApi(options: ClientOptions): Api {
  async function ask<T>(schema: { readonly parse: (body: unknown) => T }, request: Request): Promise<T> {
    return schema.parse((await send(options, request)).body);
  }
  async function append(request: Request) {
    return appended(await send(options, request));
  }
  function get(name: string, path: string, more: Partial<Request>): Request {
    return {
      name,
      method: "GET",
      path,
      ...more,
    };
  }
  return {
    create: async (gameId, creation, { signal } = {}) =>
      await append({ ...creationOf(gameId, creation), signal }),
    fork: async (gameId, fork, { signal } = {}) =>
      await append({ name: "fork", method: "POST", path: gamePath(gameId), text: jsonText(fork), signal }),
    exportGame: async (gameId, query = {}, { signal } = {}) =>
      await ask(
        schemas.exportPage,
        get("export", gamePath(gameId, "export"), { query: exportQuery(query), signal }),
      ),
    importGame: async (gameId, part, { signal } = {}) =>
      await ask(schemas.imported, {
        name: "import",
        method: "POST",
        path: gamePath(gameId, "import"),
        text: jsonText(part),
        signal,
      }),
    startRecovery: async (recovery, { signal } = {}) =>
      await ask(schemas.recoveryStarted, {
        name: "start-recovery",
        method: "POST",
        path: "/v1/recoveries",
        text: jsonText(recovery),
        signal,
      }),
    recoveryProgress: async (recoveryId, { signal } = {}) =>
      await ask(schemas.recoveryProgress, get("recovery-progress", recoveryPath(recoveryId), { signal })),
    recoveredGames: async (recoveryId, query = {}, { signal } = {}) =>
      await ask(
        schemas.recoveredGames,
        get("recovered-games", `${recoveryPath(recoveryId)}/games`, { query, signal }),
      ),
    append: async (gameId, commit, { signal } = {}) =>
      await append({ ...appendOf(gameId, jsonText(commit)), signal }),
    correct: async (gameId, correction, { signal } = {}) =>
      await append({
        name: "correct",
        method: "POST",
        path: gamePath(gameId, "corrections"),
        text: jsonText(correction),
        signal,
      }),
    state: async <State>(
      gameId: string,
      query: requests.When = {},
      { signal }: requests.RequestOptions = {},
    ) => await ask(schemas.gameState<State>(), get("state", gamePath(gameId, "state"), { query, signal })),
    history: async <State, Act extends requests.Action>(
      gameId: string,
      query: requests.HistoryQuery = {},
      { signal }: requests.RequestOptions = {},
    ) =>
      await ask(
        schemas.history<State, Act>(),
        get("history", gamePath(gameId, "transitions"), { query, signal }),
      ),
    recover: async <State>(
      gameId: string,
      mode: requests.RecoveryMode = { mode: "latest" },
      { signal }: requests.RequestOptions = {},
    ) => await ask(schemas.recovery<State>(), { ...recoveryOf(gameId, jsonText(mode)), signal }),
    snapshots: async (gameId, query = {}, { signal } = {}) =>
      await ask(schemas.snapshots, get("snapshots", gamePath(gameId, "snapshots"), { query, signal })),
    snapshot: async <State>(gameId: string, version: number, { signal }: requests.RequestOptions = {}) =>
      await ask(
        schemas.snapshotState<State>(),
        get("snapshot", gamePath(gameId, "snapshots", version), { signal }),
      ),
    makeSnapshot: async (gameId, given, { signal } = {}) =>
      await ask(schemas.snapshot, {
        name: "make-snapshot",
        method: "POST",
        path: gamePath(gameId, "snapshots"),
        text: jsonText(given ?? {}),
        signal,
      }),
    game: async (gameId, { signal } = {}) =>
      await ask(schemas.gameEntry, get("game", gamePath(gameId), { signal })),
    setMetadata: async (gameId, change, { signal } = {}) =>
      await ask(schemas.metadataKept, {
        name: "set-metadata",
        method: "PUT",
        path: gamePath(gameId, "metadata"),
        text: jsonText(change),
        signal,
      }),
    wipe: async (gameId, { signal } = {}) =>
      await ask(schemas.wiped, { name: "wipe", method: "DELETE", path: gamePath(gameId), signal }),
    list: async (query = {}, { signal } = {}) =>
      await ask(schemas.games, get("list", "/v1/games", { query, signal })),
    flags: async (gameId, { signal } = {}) =>
      await ask(schemas.flags, get("flags", "/v1/flags", { query: { gameId }, signal })),
    health: async ({ signal } = {}) =>
      await ask(schemas.health, get("health", "/v1/health", { alsoGood: 503, signal })),
  };
}

function appended({ headers, body }: Answer): answers.Appended {
  const answer = schemas.appended.parse(body);
  return answer.persisted ? { ...answer, repeated: headers.get("savepoint-repeated") === "true" } : answer;
}

function exportQuery({ history, ...query }: requests.ExportQuery): NonNullable<Request["query"]> {
  return { ...query, ...(history !== undefined && { history: String(history) }) };
}

function recoveryPath(recoveryId: string): string {
  return `/v1/recoveries/${encodeURIComponent(recoveryId)}`;
}
