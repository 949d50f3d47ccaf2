import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import * as z from "zod/mini";
import { evaluate, type Features } from "../flags/evaluate.ts";
import type { Overrides } from "../flags/overrides.ts";
import type { ConfigSource } from "../flags/source.ts";
import type { GameTypes } from "../game/game-type.ts";
import type { Log } from "../telemetry/log.ts";
import type { Telemetry } from "../telemetry/telemetry.ts";
import { check, parseBody } from "./body.ts";
import { toFailure } from "./failure.ts";
import { ProblemError, problem } from "./problem.ts";

/** What every request needs, whatever its route. */
export type HttpServices = {
  readonly config: ConfigSource;
  readonly overrides: Overrides;
  readonly telemetry: Telemetry;
  readonly log: Log;
  /** ms since 1970. */
  readonly clock: () => number;
};

/** What holds while a request is answered. */
export type RequestContext = {
  readonly now: number;
  readonly gameTypes: GameTypes;
  /** What is on for a game. */
  readonly features: (gameId: string) => Features;
};

/** An answer; without a body it has no content. */
export type Answer = {
  readonly status: number;
  readonly body?: unknown;
  readonly headers?: Record<string, string>;
};

/** A route, its request still unchecked. */
export type Route = {
  /** Name in metrics. */
  readonly operation: string;
  readonly answer: (raw: RawRequest, context: RequestContext) => Promise<Answer>;
};

/** Routes by API Gateway's route key, as `PUT /v1/games/{gameId}`. */
export type Routes = { readonly [routeKey: string]: Route };

type RawRequest = z.infer<typeof eventShape>;

// What is used of API Gateway's event (payload format 2.0).
const eventShape = z.object({
  routeKey: z.string(),
  pathParameters: z._default(z.record(z.string(), z.string()), {}),
  queryStringParameters: z._default(z.record(z.string(), z.string()), {}),
  body: z.optional(z.string()),
  isBase64Encoded: z._default(z.boolean(), false),
});

/** Describes a route by the schemas of its parts. */
export function route<Path, Query, Body>(spec: {
  readonly operation: string;
  readonly path: z.ZodMiniType<Path>;
  readonly query: z.ZodMiniType<Query>;
  readonly body: z.ZodMiniType<Body>;
  readonly answer: (
    request: { readonly path: Path; readonly query: Query; readonly body: Body },
    context: RequestContext,
  ) => Promise<Answer>;
}): Route {
  return {
    operation: spec.operation,
    answer: async (raw, context) =>
      await spec.answer(
        {
          path: check(spec.path, raw.pathParameters, "path"),
          query: check(spec.query, raw.queryStringParameters, "query"),
          body: check(spec.body, parseBody(raw.body, raw.isBase64Encoded), "body"),
        },
        context,
      ),
  };
}

/**
 * Makes a Lambda handler of routes. It answers whatever event comes: a problem document where it must refuse, never a
 * thrown error.
 */
export function httpHandler(
  services: HttpServices,
  routes: Routes,
): (event: unknown) => Promise<APIGatewayProxyStructuredResultV2> {
  const { config, overrides, telemetry, log, clock } = services;
  return async (event) => {
    const parsed = eventShape.safeParse(event);
    const found =
      parsed.success && Object.hasOwn(routes, parsed.data.routeKey)
        ? routes[parsed.data.routeKey]
        : undefined;
    return await telemetry.measure(found?.operation ?? "none", async () => {
      try {
        if (!found || !parsed.success) throw noRoute();
        const now = clock();
        config.poke(now);
        const { flags, origin, gameTypes } = config.current();
        const features = (gameId: string): Features => evaluate({ flags, origin }, overrides, gameId);
        return toResult(await found.answer(parsed.data, { now, gameTypes, features }), telemetry);
      } catch (error) {
        const failure = toFailure(error);
        if (failure.fault) {
          telemetry.add("state_persistence_errors");
          log.error("a request failed", error);
        }
        const headers = { ...failure.headers, "content-type": "application/problem+json" };
        return toResult({ status: failure.problem.status, body: failure.problem, headers }, telemetry);
      }
    });
  };
}

function noRoute(): ProblemError {
  return new ProblemError(
    problem("route-not-found", 404, "Route not found", "There is no such route; /openapi.json lists all."),
  );
}

function toResult(
  { status, body, headers }: Answer,
  telemetry: Telemetry,
): APIGatewayProxyStructuredResultV2 {
  const { requests, readUnits, writeUnits } = telemetry.consumed();
  return {
    statusCode: status,
    headers: {
      "content-type": "application/json",
      "savepoint-consumed": `requests=${requests}; read=${readUnits}; write=${writeUnits}`,
      ...headers,
    },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  };
}
