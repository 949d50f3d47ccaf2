import { hash, timingSafeEqual } from "node:crypto";
import { readFileSync, statSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { type Problem, problem } from "../../lambdas/api/http/problem.ts";
import type { Log } from "../../lambdas/telemetry/log.ts";
import { LocalError } from "./failure.ts";
import { foreignRequest, wrongContentType } from "./foreign-request.ts";

/** Says why a request may not come in, with the headers of that answer; undefined where it may. */
export type Access = (
  request: IncomingMessage,
) => { readonly problem: Problem; readonly headers: Record<string, string> } | undefined;

/** The second one is for compressed bodies: API Gateway takes what is of type JSON for text. */
const CONTENT_TYPES = ["application/json", "application/octet-stream"];

/** For a server on the loopback interface: anybody on this machine, but no web page of another site. */
export const loopbackAccess: Access = ({ headers, socket }) => {
  const found = foreignRequest(headers, socket.localPort ?? 0, CONTENT_TYPES);
  if (!found) return undefined;
  return { problem: problem(found.kind, found.status, "Request refused", found.detail), headers: {} };
};

/** For a server that others reach: `Authorization: Bearer <token>`, one of the tokens in a file. */
export function tokenAccess(file: string, log: Log): Access {
  const isToken = tokensIn(file, log);
  return ({ headers, method, url }) => {
    // What a load balancer asks; on AWS it is open, too.
    if (method === "GET" && url === "/v1/health") return undefined;
    const token = /^Bearer +(\S+)$/i.exec(headers.authorization ?? "")?.[1];
    if (token === undefined || !isToken(token)) {
      const found = token === undefined ? "there is none" : "it is not one of this server's";
      const detail = `This server wants the header "Authorization: Bearer <token>" with a token of its token file; ${found}.`;
      const headersOfIt = { "www-authenticate": 'Bearer realm="savepoint"' };
      return { problem: problem("unauthorized", 401, "Unauthorized", detail), headers: headersOfIt };
    }
    const found = wrongContentType(headers, CONTENT_TYPES);
    return (
      found && { problem: problem(found.kind, found.status, "Request refused", found.detail), headers: {} }
    );
  };
}

const MIN_TOKEN_CHARACTERS = 32;
/** The token, and the one before it while clients change over. */
const MAX_TOKENS = 2;

/**
 * Reads a file of one or two tokens, a line each; read again when it has changed, so that tokens rotate without a stop.
 * @returns whether a text is one of them, compared in constant time.
 * @throws {LocalError} when the file cannot be read or holds something else.
 */
export function tokensIn(file: string, log: Log): (token: string) => boolean {
  let read = readTokens(file);
  return (token) => {
    try {
      if (modified(file) !== read.modified) read = readTokens(file);
    } catch (error) {
      log.error("the token file cannot be read: the tokens of before stay", error);
    }
    const given = digest(token);
    return read.digests.map((known) => timingSafeEqual(known, given)).includes(true);
  };
}

function readTokens(file: string): { readonly modified: number; readonly digests: readonly Buffer[] } {
  try {
    const modifiedAt = modified(file);
    const tokens = readFileSync(file, "utf8").split(/\s+/).filter(Boolean);
    if (tokens.length === 0 || tokens.length > MAX_TOKENS)
      throw new LocalError(`The token file ${file} has ${tokens.length} tokens; give one, or two to rotate.`);
    if (tokens.some((token) => token.length < MIN_TOKEN_CHARACTERS))
      throw new LocalError(
        `A token in ${file} has less than ${MIN_TOKEN_CHARACTERS} characters: make one with "openssl rand -hex 32".`,
      );
    return { modified: modifiedAt, digests: tokens.map(digest) };
  } catch (error) {
    if (error instanceof LocalError) throw error;
    throw new LocalError(`The token file ${file} cannot be read.`, { cause: error });
  }
}

function modified(file: string): number {
  return statSync(file).mtimeMs;
}

/** Of one length, for any token, so that the time of a comparison reveals nothing. */
function digest(token: string): Buffer {
  return hash("sha256", token, "buffer");
}
