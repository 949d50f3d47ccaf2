import { isUtf8 } from "node:buffer";
import type { IncomingMessage } from "node:http";
import { MAX_BODY_BYTES } from "../../lambdas/game/limits.ts";
import { RefusedError } from "../../lambdas/game/refusal.ts";

/** What API Gateway takes at most. */
const MAX_BYTES = 10 * 1024 * 1024;
/** What Lambda takes of an event ("Lambda quotas": 6 MB), less what is there around the body. */
const MAX_EVENT_BYTES = 6_200_000;

/** A body as API Gateway hands it over: text, or bytes in base64. */
export type EventBody = { readonly body?: string; readonly isBase64Encoded: boolean };

/**
 * Reads a request's body, and keeps no more of it than a body may have.
 * @throws {RefusedError} `too-large`.
 */
export async function readBody(request: IncomingMessage): Promise<EventBody> {
  const { "content-length": length = 0, "transfer-encoding": chunked } = request.headers;
  const declared = Number(length);
  if (declared > MAX_BYTES) {
    // What is still under way is dropped: the client reads its answer after it has sent all.
    request.resume();
    throw tooLarge(declared);
  }
  // Node's parser hands over what came with the head right after it, before any promise continues.
  await undefined;
  if (chunked === undefined && request.readableLength === declared) {
    const content: Buffer | null = request.read();
    // Its end is read as well, so that the connection takes another request.
    request.resume();
    return content === null ? { isBase64Encoded: false } : eventBody(content, request);
  }
  const { content, bytes } = await readAll(request);
  if (bytes > MAX_BYTES) throw tooLarge(bytes);
  return bytes === 0 ? { isBase64Encoded: false } : eventBody(content, request);
}

/**
 * Reads to the end, also what is too large: a connection that is left in between takes no other body. By events: an
 * iteration costs more than the parser.
 * @returns what was read, empty where it is too large, and how much there was.
 */
async function readAll(
  request: IncomingMessage,
): Promise<{ readonly content: Buffer; readonly bytes: number }> {
  return await new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    request.on("data", (chunk: Buffer) => {
      bytes += chunk.length;
      if (bytes > MAX_BYTES) chunks.length = 0;
      else chunks.push(chunk);
    });
    request.on("end", () => resolve({ content: Buffer.concat(chunks), bytes }));
    request.on("error", reject);
  });
}

/** @throws {RefusedError} `too-large` for what Lambda would not take. */
function eventBody(bytes: Buffer, { headers }: IncomingMessage): EventBody {
  // What is not UTF-8 is passed on as it is, so that the handler refuses it and does not misread it.
  const isCompressed = headers["content-encoding"] !== undefined;
  const isBinary = headers["content-type"] === "application/octet-stream";
  const isBase64Encoded = isBinary || (!isCompressed && !isUtf8(bytes));
  const body = bytes.toString(isBase64Encoded ? "base64" : "utf8");
  // Only a body that is half as large can be too large: within the event's own JSON, its quotes are escaped once more.
  const found = body.length < MAX_EVENT_BYTES / 2 ? 0 : Buffer.byteLength(JSON.stringify(body));
  if (found > MAX_EVENT_BYTES)
    throw new RefusedError({ kind: "too-large", what: "body", limit: MAX_EVENT_BYTES, found });
  return { body, isBase64Encoded };
}

function tooLarge(found: number): RefusedError {
  return new RefusedError({ kind: "too-large", what: "body", limit: MAX_BODY_BYTES, found });
}
