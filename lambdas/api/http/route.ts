import { setImmediate } from "node:timers/promises";
import * as z from "zod/mini";
import type { Features } from "../../flags/evaluate.ts";
import type { GameTypes } from "../../game/game-type.ts";
import type { Json } from "../../game/json.ts";
import { parseBody } from "./body.ts";
import { check } from "./faults.ts";
import { nothing } from "./schemas.ts";

/** What holds while a request is answered. */
export type RequestContext = {
  readonly now: number;
  readonly gameTypes: GameTypes;
  /** Evaluates what is on for a game. */
  readonly featuresOf: (gameId: string) => Features;
  /** To be asked before anything is written. @throws {ProblemError} 503 while flags or game types were never read. */
  readonly checkConfiguration: () => void;
};

/** What holds while a request about one game is answered. */
export type GameContext = Omit<RequestContext, "featuresOf"> & { readonly features: Features };

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

/** A request, its parts still unchecked. */
export type RawRequest = z.infer<typeof eventShape>;

// What is used of API Gateway's event (payload format 2.0). It leaves out what is empty; an emulator may say null instead.
const texts = z.pipe(
  z.nullish(z.record(z.string(), z.string())),
  z.transform((given) => given ?? {}),
);
export const eventShape = z.object({
  routeKey: z.string(),
  headers: z._default(
    z.object({
      "accept-encoding": z._default(z.string(), ""),
      "content-encoding": z.optional(z.string()),
    }),
    { "accept-encoding": "" },
  ),
  pathParameters: texts,
  queryStringParameters: texts,
  body: z.optional(z.string()),
  isBase64Encoded: z._default(z.boolean(), false),
});

/** A request whose parts have the form that the route asks for; `sent` is the body before it was checked. */
type Checked<Path, Query, Body> = {
  readonly path: Path;
  readonly query: Query;
  readonly body: Body;
  readonly sent: Json;
};

/** Of a route whose requests write. */
export function always(): boolean {
  return true;
}
/** Of a route whose requests only read. */
export function never(): boolean {
  return false;
}

/** A route, by the schemas of its parts. */
type RouteSpec<Path, Query, Body, Context> = {
  readonly operation: string;
  readonly path: z.ZodMiniType<Path>;
  readonly query: z.ZodMiniType<Query>;
  readonly body: z.ZodMiniType<Body>;
  /** Whether a request writes: it is refused then while flags or game types were never read. */
  readonly writes: (request: Checked<Path, Query, Body>) => boolean;
  readonly answer: (request: Checked<Path, Query, Body>, context: Context) => Promise<Answer>;
};

/** Characters from which on a body takes a while to parse. */
const LONG_BODY = 262_144;

/** Describes a route of one game, whose flags are evaluated once. */
export function gameRoute<Path extends { readonly gameId: string }, Query, Body>(
  spec: RouteSpec<Path, Query, Body, GameContext>,
): Route {
  return route({
    ...spec,
    answer: (request, { featuresOf, ...context }) =>
      spec.answer(request, { ...context, features: featuresOf(request.path.gameId) }),
  });
}

/** Describes a route that takes nothing from its request, and only reads. */
export function bareRoute({
  operation,
  answer,
}: Pick<RouteSpec<unknown, unknown, unknown, RequestContext>, "operation" | "answer">): Route {
  return route({ operation, path: nothing, query: nothing, body: nothing, writes: never, answer });
}

/** Describes a route. */
export function route<Path, Query, Body>(spec: RouteSpec<Path, Query, Body, RequestContext>): Route {
  return {
    operation: spec.operation,
    answer: async (raw, context) => {
      const { body, isBase64Encoded, headers } = raw;
      const contentEncoding = headers["content-encoding"];
      const sent = parseBody({ body, isBase64Encoded, contentEncoding });
      // A large body is compressed, or long: what comes after its parsing takes as long again, so others get their turn.
      if (contentEncoding !== undefined || (body?.length ?? 0) > LONG_BODY) await setImmediate();
      const request = {
        path: check(spec.path, raw.pathParameters, "path"),
        query: check(spec.query, raw.queryStringParameters, "query"),
        body: check(spec.body, sent, "body"),
        sent,
      };
      if (spec.writes(request)) context.checkConfiguration();
      return await spec.answer(request, context);
    },
  };
}

/**
 * A route that is loaded with its first request, since few processes get one: no cold start waits for it.
 * @param operation Its name in metrics.
 */
export function late(operation: string, load: () => Promise<Route>): Route {
  return { operation, answer: async (raw, context) => await (await load()).answer(raw, context) };
}
