import * as z from "zod/mini";
import { gamesRoutes } from "../../lambdas/api/games.ts";
import { toFailure } from "../../lambdas/api/http/failure.ts";
import type { Routes } from "../../lambdas/api/http/route.ts";
import { recoveryRoutes } from "../../lambdas/api/recovery.ts";
import { snapshotRoutes } from "../../lambdas/api/snapshot.ts";
import { transitionRoutes } from "../../lambdas/api/transition.ts";
import type { GameTypes } from "../../lambdas/game/game-type.ts";
import type { Services } from "../../lambdas/open/services.ts";
import { circuitBreaker } from "../../lambdas/telemetry/circuit-breaker.ts";
import { registry } from "../../lambdas/telemetry/prometheus.ts";
import { telemetry } from "../../lambdas/telemetry/telemetry.ts";
import { StoreFailureError } from "./faults.ts";

// The routes as they are, in front of a process's own way to the stores.

type Own = "stateTable" | "games" | "archive" | "cache" | "bases" | "keys" | "cursors";

/** What answers: its way to the stores, its cache and keys, its clock in ms, the rules that it knows. */
export type ApiProcess = Pick<Services, Own> & {
  readonly now: number;
  readonly gameTypes: GameTypes;
};

/** What is sent: the route's key, the game, and what it takes; a body as a text is sent as it is. */
export type ApiRequest = {
  readonly route: string;
  readonly path: Readonly<Record<string, string>>;
  readonly body?: object | string | undefined;
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
export type Reply = {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: z.infer<typeof replyBody>;
};

const FEATURES = {
  persistence: "on",
  snapshots: true,
  recovery: true,
  playerActions: true,
  validation: true,
} as const;
// What is measured and logged is of no interest here.
const QUIET: Omit<Services, Own> = {
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

/** Answers a request as the service does. @throws {StoreFailureError} where no answer comes. */
export async function answer(
  process: ApiProcess,
  { route, path, body, query = {} }: ApiRequest,
): Promise<Reply> {
  const { now, gameTypes, ...own } = process;
  const found = routesOf({ ...QUIET, ...own })[route];
  if (!found) throw new Error(`there is no route ${route}`);
  const raw = {
    routeKey: route,
    headers: { "accept-encoding": "" },
    pathParameters: { ...path },
    queryStringParameters: { ...query },
    body: typeof body === "object" ? JSON.stringify(body) : body,
    isBase64Encoded: false,
  };
  try {
    const given = await found.answer(raw, {
      now,
      gameTypes,
      featuresOf: () => FEATURES,
      checkConfiguration: () => {},
    });
    return { status: given.status, headers: given.headers ?? {}, body: replyBody.parse(given.body) };
  } catch (error) {
    if (error instanceof StoreFailureError) throw error;
    const { problem } = toFailure(error, "unknown");
    if (problem.status === 500) throw error;
    return { status: problem.status, headers: {}, body: replyBody.parse(problem) };
  }
}

function routesOf(services: Services): Routes {
  return {
    ...gamesRoutes(services),
    ...transitionRoutes(services),
    ...recoveryRoutes(services, async () => {}),
    ...snapshotRoutes(services),
  };
}
