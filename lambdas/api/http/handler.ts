import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import * as z from "zod/mini";
import { evaluate, type Features } from "../../flags/evaluate.ts";
import type { GameTypes } from "../../game/game-type.ts";
import type { HttpServices } from "../../open/open-base.ts";
import { CircuitOpen } from "../../telemetry/circuit-breaker.ts";
import type { Fields } from "../../telemetry/log.ts";
import { parseBody } from "./body.ts";
import { toFailure } from "./failure.ts";
import { check } from "./faults.ts";
import { ProblemError } from "./problem.ts";
import { routeNotFound } from "./problems.ts";
import { toResult } from "./result.ts";

/** What holds while a request is answered. */
export type RequestContext = {
  readonly now: number;
  readonly gameTypes: GameTypes;
  /** What is on for a game. */
  readonly features: (gameId: string) => Features;
};

/** An answer: a value to be written as JSON, or a text as it is. */
export type Answer = {
  readonly status: number;
  readonly body: object | string;
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

// What is used of API Gateway's event (payload format 2.0). It leaves out what is empty; an emulator may say null instead.
const texts = z.pipe(
  z.nullish(z.record(z.string(), z.string())),
  z.transform((given) => given ?? {}),
);
const eventShape = z.object({
  routeKey: z.string(),
  headers: z._default(z.object({ "accept-encoding": z._default(z.string(), "") }), { "accept-encoding": "" }),
  pathParameters: texts,
  queryStringParameters: texts,
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

  const answer = async (found: Found): Promise<APIGatewayProxyStructuredResultV2> => {
    const now = clock();
    config.poke(now);
    const { flags, origin, gameTypes } = config.current();
    const features = (gameId: string): Features => evaluate({ flags, origin }, overrides, gameId);
    const answered = await found.route.answer(found.raw, { now, gameTypes, features });
    return toResult(answered, telemetry.consumed(), found.raw.headers["accept-encoding"]);
  };
  const fail = (error: unknown, found: Found | undefined): APIGatewayProxyStructuredResultV2 => {
    const { problem, headers, fault } = toFailure(error);
    if (fault) {
      telemetry.add("state_persistence_errors");
      // While the breaker is open, what opened it stands in the log, and every request would repeat it.
      if (!(error instanceof CircuitOpen)) {
        log.error("a request failed", error, found ? whereabouts(found) : {});
      }
    }
    const all = { ...headers, "content-type": "application/problem+json" };
    return toResult({ status: problem.status, body: problem, headers: all }, telemetry.consumed(), "");
  };
  return async (event) => {
    const found = find(routes, event);
    return await telemetry.measure(found?.route.operation ?? "none", async () => {
      try {
        if (!found) throw new ProblemError(routeNotFound());
        return await answer(found);
      } catch (error) {
        return fail(error, found);
      }
    });
  };
}

/** What a log says of a request that failed: which game suffers. */
function whereabouts({ raw: { routeKey, pathParameters } }: Found): Fields {
  const { gameId } = pathParameters;
  return { route: routeKey, ...(gameId !== undefined && { gameId }) };
}

type Found = { readonly route: Route; readonly raw: RawRequest };

function find(routes: Routes, event: unknown): Found | undefined {
  const parsed = eventShape.safeParse(event);
  if (!parsed.success || !Object.hasOwn(routes, parsed.data.routeKey)) return undefined;
  const route = routes[parsed.data.routeKey];
  return route && { route, raw: parsed.data };
}
