import { randomBytes, timingSafeEqual } from "node:crypto";
import { once } from "node:events";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { foreignRequest } from "../local/foreign-request.ts";
import { listen } from "../local/listen.ts";
import { type Answer, problemAnswer } from "./answer.ts";
import { type Assets, builtAssets } from "./assets.ts";
import type { Backend } from "./backend.ts";
import { requestBody } from "./request-body.ts";

/** A console that is served. */
export type Console = {
  /** What to open: it carries the token, and nothing else does. */
  readonly address: string;
  readonly close: () => Promise<void>;
};

const HOST = "127.0.0.1";
const TOKEN_BYTES = 24;
const CONTENT_TYPES = ["application/json"];

/** Everything comes from this server; styles are set by the page's own scripts at most. */
const PAGE_HEADERS = {
  "content-security-policy":
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "referrer-policy": "no-referrer",
  "cache-control": "no-store",
};

/**
 * Serves the console's page on the loopback interface, and passes its requests on. The page itself holds no data; every
 * other answer wants the token of the printed address.
 * @param port 0 for a free one.
 * @throws {LocalError} when the port is taken.
 */
export async function serveConsole(
  backend: Backend,
  port: number,
  assets: Assets = builtAssets(),
): Promise<Console> {
  const token = randomBytes(TOKEN_BYTES).toString("base64url");
  const server = createServer((request, response) => {
    answer(backend, assets, token, request).then(
      (answered) => send(response, answered),
      (error: unknown) => send(response, problemAnswer(500, "console-fault", "Console fault", reason(error))),
    );
  });
  const bound = await listen(server, port, HOST);
  return {
    address: `http://${HOST}:${bound}/#token=${token}`,
    close: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(
  backend: Backend,
  assets: Assets,
  token: string,
  request: IncomingMessage,
): Promise<Answer> {
  const { headers, socket, method = "GET", url = "/" } = request;
  const foreign = foreignRequest(headers, socket.localPort ?? 0, CONTENT_TYPES);
  if (foreign) return problemAnswer(foreign.status, foreign.kind, "Request refused", foreign.detail);
  const [path = "/"] = url.split("?");
  if (method === "GET") {
    const asset = await assets(path);
    if (asset) return { status: 200, headers: { "content-type": asset.type }, body: asset.content };
  }
  if (!isToken(headers["savepoint-console-token"], token))
    return problemAnswer(
      401,
      "console-token",
      "Token missing",
      "Open the address that the console printed when it started: it carries the token.",
    );
  return await backend({ method, url, body: await requestBody(request) });
}

/** In constant time for a token of the right length. */
function isToken(given: string | string[] | undefined, token: string): boolean {
  const [left, right] = [Buffer.from(String(given)), Buffer.from(token)];
  return left.length === right.length && timingSafeEqual(left, right);
}

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, { ...PAGE_HEADERS, ...headers });
  response.end(body);
}

function reason(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
