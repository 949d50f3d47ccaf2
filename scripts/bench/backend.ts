import { gunzipSync } from "node:zlib";
import * as z from "zod/mini";
import { consumedBy } from "#client";
import { httpHandler } from "../../lambdas/api/http/handler.ts";
import type { GameType } from "../../lambdas/game/game-type.ts";
import { dynamoTables } from "../../lambdas/open/open-store.ts";
import { openServices, type Services } from "../../lambdas/open/services.ts";
import type { dynamoClient } from "../../lambdas/store/dynamo-client.ts";
import type { GamesTable } from "../../lambdas/store/games-table.ts";
import { commitPosition } from "../../lambdas/store/keys.ts";
import { knownBases } from "../../lambdas/store/known-bases.ts";
import { memoryStateTable } from "../../lambdas/store/memory-state-table.ts";
import type { StateTable } from "../../lambdas/store/state-table.ts";
import { imageOfRow } from "../../lambdas/store/stream-image.ts";
import { sweep } from "../../lambdas/store/sweep.ts";
import { feedHandler } from "../../lambdas/triggers/feed.ts";
import { allRoutes } from "../local/all-routes.ts";
import { memoryGamesTable } from "../local/memory-games-table.ts";
import { TABLES } from "./database.ts";
import type { Handler } from "./import-handler.ts";
import { INVOCATION } from "./invocation.ts";

/** What an answer says, as far as a benchmark looks at it. */
export type BackendAnswer = {
  readonly body: string;
  readonly readUnits: number;
  readonly writeUnits: number;
};

/** The handlers of one process, called as API Gateway calls them. */
export type Backend = {
  readonly handler: Handler;
  /** @throws when the request is refused. */
  readonly call: (routeKey: string, gameId: string, body?: object) => Promise<BackendAnswer>;
  /** Appends transitions. @returns what it consumed, and the cursor for the next append. */
  readonly append: (
    gameId: string,
    at: { readonly cursor: string } | { readonly expectedVersion: number },
    transitions: readonly object[],
  ) => Promise<BackendAnswer & { readonly cursor: string; readonly version: number }>;
  /** Creates a game. @returns its cursor. */
  readonly create: (gameId: string, state?: object) => Promise<string>;
  /**
   * Hands the commit that starts at a version to the change feed, as the stream does.
   * @param stream Where the commit is read; by default the table itself, which counts that as a request.
   */
  readonly follow: (gameId: string, version: number, stream?: StateTable) => Promise<void>;
  /** Visits a game as the sweeper does when it is due; what finding it costs is left out, since a page finds 25. */
  readonly sweep: (gameId: string) => Promise<void>;
};

const appendedAnswer = z.object({ cursor: z.string(), version: z.number() });
let commits = 0;

/** The environment of deployed functions, with a database at an endpoint. */
export function deployedAt(endpoint: string): { readonly [variable: string]: string } {
  const account = { AWS_REGION: "local", AWS_ACCESS_KEY_ID: "local", AWS_SECRET_ACCESS_KEY: "local" };
  return { ...ENVIRONMENT, ...account, AWS_ENDPOINT_URL_DYNAMODB: endpoint };
}

const ENVIRONMENT = {
  STAGE: "bench",
  STATE_TABLE: TABLES.stateTable,
  TABLE_EPOCH: "1",
  GAMES_TABLE: TABLES.gamesTable,
  CURSOR_KEYS: JSON.stringify({ current: { id: "k1", secret: Buffer.alloc(32, 7).toString("base64") } }),
};

/**
 * Opens the service as a function does.
 * @param emf Whether metrics go to the standard output, as in production.
 * @param more Variables of its environment besides, and what is different in its game types.
 */
export async function openBackend(
  client: ReturnType<typeof dynamoClient>,
  emf: boolean,
  more: { readonly [variable: string]: string } = {},
  types: Partial<GameType> = {},
): Promise<Backend> {
  const environment = { ...ENVIRONMENT, ...(!emf && { SAVEPOINT_EMF: "off" }), ...more };
  const services = await openServices(environment, dynamoTables(client));
  const config: Services["config"] = {
    ...services.config,
    current: () => {
      const document = services.config.current();
      const gameTypes = [...document.gameTypes].map(([name, type]) => [name, { ...type, ...types }] as const);
      return { ...document, gameTypes: new Map(gameTypes) };
    },
  };
  return backendOf(Object.keys(types).length === 0 ? services : { ...services, config });
}

/** The same on tables in memory, so that nothing but the service's own work takes time. */
export async function openInMemory(more: { readonly [variable: string]: string }): Promise<Backend> {
  const services = await openServices({ ...ENVIRONMENT, SAVEPOINT_EMF: "off", ...more }, () => ({
    stateTable: memoryStateTable(),
    games: memoryGamesTable(),
  }));
  return backendOf(services);
}

/** The same for a process that remembers of no game where its newest base is, as if each request were about another game. */
export async function openForgetful(client: ReturnType<typeof dynamoClient>): Promise<Backend> {
  const services = await openServices({ ...ENVIRONMENT, SAVEPOINT_EMF: "off" }, dynamoTables(client));
  return backendOf({ ...services, bases: knownBases(0) });
}

/** A request as API Gateway hands it over. */
export function eventOf(routeKey: string, gameId: string, body: string | undefined): object {
  return {
    version: "2.0",
    routeKey,
    rawPath: "/",
    rawQueryString: "",
    headers: { "accept-encoding": "gzip", "content-type": "application/json" },
    requestContext: {},
    pathParameters: { gameId },
    ...(body !== undefined && { body }),
    isBase64Encoded: false,
  };
}

function backendOf(services: Services): Backend {
  const handler = httpHandler(services, allRoutes(services));
  const call: Backend["call"] = async (routeKey, gameId, body) => {
    const result = await handler(eventOf(routeKey, gameId, body && JSON.stringify(body)), INVOCATION);
    const { statusCode = 0, body: text = "", headers = {}, isBase64Encoded } = result;
    if (statusCode >= 400) throw new Error(`${routeKey} was answered ${statusCode}: ${text}`);
    const { read, write } = consumedBy(String(headers["savepoint-consumed"]));
    const plain = isBase64Encoded ? gunzipSync(Buffer.from(text, "base64")).toString() : text;
    return { body: plain, readUnits: read, writeUnits: write };
  };
  return {
    handler,
    call,
    append: async (gameId, at, transitions) => {
      commits += 1;
      const body = { commitId: `commit-${commits}`, ...at, transitions };
      const answer = await call("POST /v1/games/{gameId}/transitions", gameId, body);
      return { ...answer, ...appendedAnswer.parse(JSON.parse(answer.body)) };
    },
    create: async (gameId, state = {}) => {
      const { body } = await call("PUT /v1/games/{gameId}", gameId, { gameType: "generic", state });
      return appendedAnswer.parse(JSON.parse(body)).cursor;
    },
    follow: async (gameId, version, stream = services.stateTable) => {
      const position = commitPosition(version);
      const row = await stream.get(gameId, position, services.clock());
      if (!row) throw new Error(`no commit starts at version ${version}`);
      const dynamodb = {
        SequenceNumber: position,
        Keys: { gameId: { S: gameId } },
        NewImage: imageOfRow(row),
      };
      await feedHandler(services)({ Records: [{ dynamodb }] }, INVOCATION);
    },
    sweep: async (gameId) => {
      const { stateTable: table, config, clock } = services;
      const due = { gameId, sortKey: gameId, due: { at: clock(), since: clock() } };
      const games: GamesTable = {
        ...services.games,
        listDue: async ({ shard }) => (shard === 0 ? [due] : []),
      };
      const { gameTypes } = config.current();
      const always = { pace: async () => {}, mayGoOn: () => true };
      const { failed } = await sweep({ table, games, gameTypes, now: clock(), ...always });
      for (const { error } of failed) throw error;
    },
  };
}
