import * as z from "zod/mini";
import { gamesRoutes } from "../../../lambdas/api/games.ts";
import { toFailure } from "../../../lambdas/api/http/failure.ts";
import type { Routes } from "../../../lambdas/api/http/route.ts";
import { recoveryRoutes } from "../../../lambdas/api/recovery.ts";
import { transitionRoutes } from "../../../lambdas/api/transition.ts";
import type { GameTypes } from "../../../lambdas/game/game-type.ts";
import type { Services } from "../../../lambdas/open/services.ts";
import { refuseLostTail } from "../../../lambdas/store/lost-tail.ts";
import { stateCache } from "../../../lambdas/store/state-cache.ts";
import { circuitBreaker } from "../../../lambdas/telemetry/circuit-breaker.ts";
import { registry } from "../../../lambdas/telemetry/prometheus.ts";
import { telemetry } from "../../../lambdas/telemetry/telemetry.ts";
import { StoreFailureError } from "../faults.ts";
import type { Stores } from "../ports.ts";

/** One process for the time of one request: its way to the stores, its clock in ms, the rules that it knows. */
export type Process = { readonly stores: Stores; readonly now: number; readonly gameTypes: GameTypes };

/** What is sent: the route's key, and what it takes. */
export type Request = {
  readonly route: string;
  readonly body?: object;
  readonly query?: Readonly<Record<string, string>>;
};

const replyBody = z.looseObject({
  /** A problem's kind; absent in a good answer. */
  type: z.optional(z.string()),
  version: z.optional(z.number()),
  cursor: z.optional(z.string()),
  persisted: z.optional(z.boolean()),
  state: z.optional(z.unknown()),
  wiped: z.optional(z.boolean()),
  creatableAt: z.optional(z.string()),
  transitions: z.optional(z.array(z.looseObject({ action: z.string(), version: z.number() }))),
});

/** What is answered. */
export type Reply = { readonly status: number; readonly body: z.infer<typeof replyBody> };

/** The one game of a small world. */
export const GAME = "game-1";

const KEYS = { current: { id: "k1", secret: Buffer.alloc(32, 1) }, epoch: "table-1" };
const FEATURES = {
  persistence: "on",
  snapshots: true,
  recovery: true,
  playerActions: true,
  validation: true,
} as const;
// What is measured and logged is of no interest here.
const QUIET: Omit<Services, "stateTable" | "games" | "archive" | "cache" | "keys"> = {
  clock: () => 0,
  log: { info: () => {}, warn: () => {}, error: () => {} },
  config: {
    current: () => ({
      flags: {},
      gameTypes: new Map(),
      origin: "file",
      version: "1",
      loadedAt: 0,
      unread: [],
    }),
    refreshIfDue: () => undefined,
    close: () => {},
  },
  breaker: circuitBreaker(() => 0),
  registry: registry(),
  overrides: {},
  mayGuess: true,
  telemetry: telemetry(
    [],
    () => [],
    () => 0,
  ),
};

/** The state table as processes use it: the directory says when the newest snapshot is not the newest state. */
export function stateOf({ stores }: Process) {
  return refuseLostTail(stores.state, stores.games);
}

/** Answers a request as the service does. @throws {StoreFailureError} where no answer comes. */
export async function answer(process: Process, { route, body, query = {} }: Request): Promise<Reply> {
  const { stores, now, gameTypes } = process;
  const { games, archive } = stores;
  const services = {
    ...QUIET,
    stateTable: stateOf(process),
    games,
    archive,
    keys: KEYS,
    cache: stateCache(0),
  };
  const found = routesOf(services)[route];
  if (!found) throw new Error(`there is no route ${route}`);
  const raw = {
    routeKey: route,
    headers: { "accept-encoding": "" },
    pathParameters: { gameId: GAME },
    queryStringParameters: { ...query },
    body: body && JSON.stringify(body),
    isBase64Encoded: false,
  };
  try {
    const given = await found.answer(raw, {
      now,
      gameTypes,
      featuresOf: () => FEATURES,
      checkConfiguration: () => {},
    });
    return { status: given.status, body: replyBody.parse(given.body) };
  } catch (error) {
    if (error instanceof StoreFailureError) throw error;
    const { problem } = toFailure(error, "unknown");
    if (problem.status === 500) throw error;
    return { status: problem.status, body: replyBody.parse(problem) };
  }
}

function routesOf(services: Services): Routes {
  return {
    ...gamesRoutes(services),
    ...transitionRoutes(services),
    ...recoveryRoutes(services, async () => {}),
  };
}
