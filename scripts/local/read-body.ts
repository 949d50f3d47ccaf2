import type { IncomingMessage } from "node:http";
import { MAX_BODY_BYTES } from "../../lambdas/game/limits.ts";
import { Refused } from "../../lambdas/game/refusal.ts";

/** What API Gateway takes at most; the handlers themselves take less. */
const MAX_BYTES = 10 * 1024 * 1024;

/**
 * Reads a request's body, and no more of it than a body may have.
 * @throws {Refused} `too-large`, without having read it all.
 */
export async function readBody(request: IncomingMessage): Promise<string | undefined> {
  const declared = Number(request.headers["content-length"] ?? 0);
  if (declared > MAX_BYTES) throw tooLarge(request, declared);
  const chunks: Buffer[] = [];
  let bytes = 0;
  // Left alone, an iterator that is given up closes the connection, and the answer with it.
  for await (const chunk of request.iterator({ destroyOnReturn: false })) {
    if (!Buffer.isBuffer(chunk)) continue;
    bytes += chunk.length;
    if (bytes > MAX_BYTES) throw tooLarge(request, bytes);
    chunks.push(chunk);
  }
  return bytes === 0 ? undefined : Buffer.concat(chunks).toString();
}

function tooLarge(request: IncomingMessage, found: number): Refused {
  // What is still under way is let through to nowhere: the client reads its answer after it has sent all.
  request.resume();
  return new Refused({ kind: "too-large", what: "body", limit: MAX_BODY_BYTES, found });
}
