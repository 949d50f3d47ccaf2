import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createTlsServer } from "node:https";
import type { APIGatewayProxyStructuredResultV2 } from "aws-lambda";
import { toFailure } from "../../lambdas/api/http/failure.ts";
import { type Problem, problem } from "../../lambdas/api/http/problem.ts";
import type { RawRequest } from "../../lambdas/api/http/route.ts";
import type { InvocationContext } from "../../lambdas/calls/invocation.ts";
import type { Log } from "../../lambdas/telemetry/log.ts";
import { type Access, loopbackAccess } from "./access.ts";
import { functionOf, invocationOf } from "./invocation.ts";
import { listen } from "./listen.ts";
import { readBody } from "./read-body.ts";
import { type FindRoute, type RouteMatch, routeTable } from "./route-table.ts";

type Result = APIGatewayProxyStructuredResultV2;

/** A handler as API Gateway calls it. */
export type Handler = (event: RawRequest, context: InvocationContext) => Promise<Result>;

/** What API Gateway does for the deployed service. */
export type LocalServer = {
  readonly url: string;
  /** Takes no more requests and resolves when those under way are answered, or their time is up. */
  readonly close: () => Promise<void>;
};

/** Where a server listens, and who may come in. */
export type Listen = {
  /** 0 for a free one. */
  readonly port: number;
  /** Default: the loopback interface. */
  readonly host?: string;
  /** Default: {@link loopbackAccess}. */
  readonly access?: Access;
  /** Certificate and key in PEM; absent: plain HTTP. */
  readonly tls?: { readonly cert: string; readonly key: string };
};

const LOOPBACK = "127.0.0.1";
const CLOSE_MS = 5_000;

/**
 * Serves routes.
 * @throws {LocalError} when the port is taken.
 */
export async function serve(
  handler: Handler,
  routeKeys: readonly string[],
  { port, host = LOOPBACK, access = loopbackAccess, tls }: Listen,
  log: Log,
): Promise<LocalServer> {
  const find = routeTable(routeKeys);
  function listener(request: IncomingMessage, response: ServerResponse): void {
    void answer(handler, find, access, request, log).then((result) => send(response, result));
  }
  const server = tls ? createTlsServer(tls, listener) : createServer(listener);
  const bound = await listen(server, port, host);
  return {
    url: `${tls ? "https" : "http"}://${host}:${bound}`,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      const impatience = setTimeout(() => server.closeAllConnections(), CLOSE_MS);
      await closed;
      clearTimeout(impatience);
    },
  };
}

/** Answers any request. Never rejects. */
async function answer(
  handler: Handler,
  find: FindRoute,
  access: Access,
  request: IncomingMessage,
  log: Log,
): Promise<Result> {
  const { method = "", url = "" } = request;
  const refused = access(request);
  if (refused) {
    request.resume();
    return problemResult(refused.problem, refused.headers);
  }
  const [path = "", ...query] = url.split("?");
  const match = find(method, path);
  if (match.kind === "other-methods") return methodNotAllowed(method, path, match.allowed);
  try {
    const event = await toEvent(match, request, query.join("?"));
    return await handler(event, invocationOf(functionOf(match.kind === "found" ? match.routeKey : "")));
  } catch (error) {
    const { problem: body, headers, fault } = toFailure(error, "not-written");
    if (fault && !request.destroyed) log.error("a request failed before it reached a handler", error);
    return problemResult(body, headers);
  }
}

/** The event of a request; a path that no route has goes by `$default`. */
async function toEvent(match: RouteMatch, request: IncomingMessage, query: string): Promise<RawRequest> {
  const { "accept-encoding": acceptEncoding = "", "content-encoding": contentEncoding } = request.headers;
  return {
    routeKey: match.kind === "found" ? match.routeKey : "$default",
    headers: { "accept-encoding": acceptEncoding, "content-encoding": contentEncoding },
    queryStringParameters: queryParameters(query),
    pathParameters: match.kind === "found" ? match.parameters : {},
    ...(await readBody(request)),
  };
}

function methodNotAllowed(method: string, path: string, allowed: readonly string[]): Result {
  const detail = `${method} is no method of ${path}; it has ${allowed.join(", ")}.`;
  const body = problem("method-not-allowed", 405, "Method not allowed", detail, { allowed });
  return problemResult(body, { allow: allowed.join(", ") });
}

/** The answer that a problem document is. */
export function problemResult(body: Problem, headers: Record<string, string>): Result {
  return {
    statusCode: body.status,
    headers: { ...headers, "content-type": "application/problem+json" },
    body: JSON.stringify(body),
  };
}

/** Values of a repeated parameter are joined by commas, as in payload format 2.0. */
function queryParameters(query: string): Record<string, string> {
  if (query === "") return {};
  const parameters = new URLSearchParams(query);
  return Object.fromEntries(
    [...new Set(parameters.keys())].map((key) => [key, parameters.getAll(key).join(",")]),
  );
}

function send(response: ServerResponse, result: Result): void {
  const { statusCode = 200, headers = {}, body = "", isBase64Encoded = false } = result;
  // A text goes out in one piece with the headers, which are written as they are when they come as a list.
  const content = isBase64Encoded ? Buffer.from(body, "base64") : body;
  const fields = ["content-length", String(Buffer.byteLength(content))];
  for (const [name, value] of Object.entries(headers)) fields.push(name, String(value));
  response.writeHead(statusCode, fields).end(content);
}
