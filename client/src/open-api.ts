import type * as answers from "./answers.ts";
import type { Api } from "./api.ts";
import { jsonText } from "./json-text.ts";
import type { Request } from "./request.ts";
import type * as requests from "./requests.ts";
import { appendOf, creationOf, gamePath, recoveryOf } from "./routes.ts";
import * as schemas from "./schemas.ts";
import { type Answer, type Sender, send } from "./send.ts";

/** Makes the API's methods. */
export function openApi(sender: Sender): Api {
  async function ask<T>(schema: { readonly parse: (body: unknown) => T }, request: Request): Promise<T> {
    return schema.parse((await send(sender, request)).body);
  }
  async function append(request: Request) {
    return appended(await send(sender, request));
  }
  function get(name: string, path: string, more: Partial<Request>): Request {
    return { name, method: "GET", path, ...more };
  }
  function post(name: string, path: string, body: object, signal: AbortSignal | undefined): Request {
    return { name, method: "POST", path, text: jsonText(body), signal };
  }
  return {
    create: async (gameId, creation, { signal } = {}) =>
      await append({ ...creationOf(gameId, creation), signal }),
    fork: async (gameId, fork, { signal } = {}) => await append(post("fork", gamePath(gameId), fork, signal)),
    exportGame: async (gameId, query = {}, { signal } = {}) =>
      await ask(
        schemas.exportPage,
        get("export", gamePath(gameId, "export"), { query: exportQuery(query), signal }),
      ),
    importGame: async (gameId, part, { signal } = {}) =>
      await ask(schemas.imported, post("import", gamePath(gameId, "import"), part, signal)),
    startRecovery: async (recovery, { signal } = {}) =>
      await ask(schemas.recoveryStarted, post("start-recovery", "/v1/recoveries", recovery, signal)),
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
      await append(post("correct", gamePath(gameId, "corrections"), correction, signal)),
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
      await ask(schemas.snapshot, post("make-snapshot", gamePath(gameId, "snapshots"), given ?? {}, signal)),
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
