import type * as z from "zod/mini";
import * as answers from "./answers.ts";
import type { JsonObject } from "./json.ts";
import type * as requests from "./requests.ts";
import { type Answer, type ClientOptions, type Request, send } from "./send.ts";

export type { ClientOptions, Sign, Unsigned } from "./send.ts";

/** The service's API, a method a route. All throw {@link ProblemError} and {@link UnreachableError}. */
export type SavepointClient = ReturnType<typeof openClient>;

/**
 * Opens a client. It holds no connection of its own and need not be closed.
 *
 * ```ts
 * const savepoint = openClient({ url: "http://127.0.0.1:4700" });
 * const created = await savepoint.create("room-42", { gameType: "generic", state: { score: 0 } });
 * ```
 *
 * Most callers go on with a {@link Game}, which keeps the cursor.
 */
export function openClient(options: ClientOptions) {
  const ask = async <T>(schema: z.ZodMiniType<T>, request: Request): Promise<T> =>
    schema.parse((await send(options, request)).body);
  const append = async (request: Request) => appended(await send(options, request));
  return {
    /** Creates a game; the same request again gets the same answer. */
    create: async (gameId: string, creation: requests.Creation) =>
      await append({ method: "PUT", path: game(gameId), body: creation }),

    /** Appends a commit. @throws {ProblemError} whose {@link conflictOf} tells what others appended meanwhile. */
    append: async (gameId: string, commit: requests.Commit) =>
      await append({ method: "POST", path: game(gameId, "transitions"), body: commit }),

    /** Changes a game by hand, beyond what its rules allow. */
    correct: async (gameId: string, correction: requests.Correction) =>
      await append({ method: "POST", path: game(gameId, "corrections"), body: correction }),

    /** The state now, at a version or at a time. */
    state: async (gameId: string, when: requests.When = {}) =>
      await ask(answers.stateAnswer, { method: "GET", path: game(gameId, "state"), query: when }),

    /** The transitions, oldest first unless told. */
    history: async (gameId: string, query: requests.HistoryQuery = {}) =>
      await ask(answers.historyAnswer, { method: "GET", path: game(gameId, "transitions"), query }),

    /** Rebuilds a state, and tells what from. */
    recover: async (gameId: string, mode: requests.RecoveryMode = { mode: "latest" }) =>
      await ask(answers.recoveryAnswer, { method: "POST", path: game(gameId, "recovery"), body: mode }),

    snapshots: async (gameId: string, query: requests.SnapshotsQuery = {}) =>
      await ask(answers.snapshotsAnswer, { method: "GET", path: game(gameId, "snapshots"), query }),

    snapshot: async (gameId: string, version: number) =>
      await ask(answers.snapshotStateAnswer, { method: "GET", path: game(gameId, "snapshots", version) }),

    /** Makes a snapshot now: of the log, or of a state that the caller gives. */
    makeSnapshot: async (gameId: string, given?: requests.GivenSnapshot) =>
      await ask(answers.snapshotAnswer, {
        method: "POST",
        path: game(gameId, "snapshots"),
        body: given ?? {},
      }),

    /** Replaces a game's metadata. */
    setMetadata: async (gameId: string, metadata: JsonObject) =>
      await ask(answers.metadataAnswer, {
        method: "PUT",
        path: game(gameId, "metadata"),
        body: { metadata },
      }),

    /** Removes a game and all its history. It cannot be brought back. */
    wipe: async (gameId: string) => await ask(answers.wipeAnswer, { method: "DELETE", path: game(gameId) }),

    /** Games as the directory knows them: a moment behind. */
    list: async (query: requests.GamesQuery = {}) =>
      await ask(answers.gamesAnswer, { method: "GET", path: "/v1/games", query }),

    flags: async (gameId?: string) =>
      await ask(answers.flagsAnswer, { method: "GET", path: "/v1/flags", query: { gameId } }),

    /** Whether the service can do its work; that it cannot is an answer, too. */
    health: async () => await ask(answers.healthAnswer, { method: "GET", path: "/v1/health", alsoGood: 503 }),
  };
}

function game(gameId: string, ...rest: readonly (string | number)[]): string {
  return ["/v1/games", encodeURIComponent(gameId), ...rest].join("/");
}

function appended({ headers, body }: Answer): answers.Appended {
  const answer = answers.appendAnswer.parse(body);
  return answer.persisted ? { ...answer, repeated: headers.get("savepoint-repeated") === "true" } : answer;
}
