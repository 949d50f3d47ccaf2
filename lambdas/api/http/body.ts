import { isUtf8 } from "node:buffer";
import { gunzipSync } from "node:zlib";
import { findInexactNumber } from "../../game/inexact-number.ts";
import { findFault, type Json } from "../../game/json.ts";
import { MAX_BODY_BYTES } from "../../game/limits.ts";
import { RefusedError } from "../../game/refusal.ts";
import { ProblemError } from "./problem.ts";
import { inexactNumber, malformedJson, reservedKey, tooDeep } from "./problems.ts";

/** A request's body as API Gateway hands it over: text, or where its content type is no text, base64. */
export type RawBody = {
  readonly body?: string | undefined;
  readonly isBase64Encoded: boolean;
  /** The request's header `content-encoding`. */
  readonly contentEncoding?: string | undefined;
};

/**
 * Parses a request's body, compressed or not; none is an empty object.
 * @throws {RefusedError} `too-large`. @throws {ProblemError} 400 for text that is no JSON, reserved keys, too deep nesting, and
 * numbers that a double can't carry.
 */
export function parseBody(raw: RawBody): Json {
  const text = textOf(raw);
  const value = parseJson(text);
  const fault = findFault(value);
  if (fault) throw new ProblemError(fault.fault === "reserved-key" ? reservedKey(fault.key) : tooDeep());
  const inexact = findInexactNumber(text);
  if (inexact !== undefined) throw new ProblemError(inexactNumber(inexact));
  return value;
}

function textOf({ body = "", isBase64Encoded, contentEncoding = "identity" }: RawBody): string {
  const compressed = isCompressed(contentEncoding);
  if (!isBase64Encoded) {
    if (compressed && body !== "") throw new ProblemError(malformedJson(NEEDS_BINARY));
    refuseTooLarge(Buffer.byteLength(body));
    return body;
  }
  const given = Buffer.from(body, "base64");
  const bytes = compressed ? inflated(given) : given;
  refuseTooLarge(bytes.length);
  if (!isUtf8(bytes)) throw new ProblemError(malformedJson("it is not in UTF-8"));
  return bytes.toString();
}

// API Gateway takes a body of type JSON or text for UTF-8, which a compressed one doesn't survive.
const NEEDS_BINARY = 'a compressed body needs "content-type: application/octet-stream"';

function isCompressed(contentEncoding: string): boolean {
  const encoding = contentEncoding.trim().toLowerCase();
  if (encoding === "gzip") return true;
  if (encoding === "identity" || encoding === "") return false;
  throw new ProblemError(malformedJson('its content-encoding is neither "gzip" nor "identity"'));
}

function inflated(bytes: Uint8Array): Buffer {
  try {
    // No more than may come out: a few kilobytes can inflate to gigabytes.
    return gunzipSync(bytes, { maxOutputLength: MAX_BODY_BYTES });
  } catch (error) {
    const tooLarge = error instanceof Error && "code" in error && error.code === "ERR_BUFFER_TOO_LARGE";
    if (tooLarge) refuseTooLarge(MAX_BODY_BYTES + 1);
    throw new ProblemError(malformedJson("it is not compressed as its content-encoding says"));
  }
}

function refuseTooLarge(found: number): void {
  if (found > MAX_BODY_BYTES)
    throw new RefusedError({ kind: "too-large", what: "body", limit: MAX_BODY_BYTES, found });
}

function parseJson(text: string): Json {
  if (text === "") return {};
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    // The parser's own message quotes the text, which may be a player's secret.
    throw new ProblemError(malformedJson("it cannot be parsed"));
  }
}
