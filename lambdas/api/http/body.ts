import { isUtf8 } from "node:buffer";
import { findFault, isArray, isObject, type Json } from "../../game/json.ts";
import { MAX_BODY_BYTES } from "../../game/limits.ts";
import { Refused } from "../../game/refusal.ts";
import { ProblemError } from "./problem.ts";
import { malformedJson, reservedKey, tooDeep } from "./problems.ts";

/**
 * Parses a request's body; none is an empty object.
 * @throws {Refused} `too-large`. @throws {ProblemError} 400 for text that is no JSON, reserved keys, and too deep nesting.
 */
export function parseBody(body: string | undefined, isBase64Encoded: boolean): Json {
  const text = isBase64Encoded ? decoded(body ?? "") : (body ?? "");
  const found = Buffer.byteLength(text);
  if (found > MAX_BODY_BYTES)
    throw new Refused({ kind: "too-large", what: "body", limit: MAX_BODY_BYTES, found });
  const value = parseJson(text);
  const fault = findFault(value);
  if (fault) throw new ProblemError(fault.fault === "reserved-key" ? reservedKey(fault.key) : tooDeep());
  // Infinity would be null when it is written, so that this process and the next would hold different states.
  if (!allFinite(value))
    throw new ProblemError(malformedJson("a number in it is beyond the range of a double"));
  return value;
}

function decoded(base64: string): string {
  const bytes = Buffer.from(base64, "base64");
  if (!isUtf8(bytes)) throw new ProblemError(malformedJson("it is not in UTF-8"));
  return bytes.toString();
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

/** Whether all numbers in a value are finite. */
function allFinite(value: Json): boolean {
  if (typeof value === "number") return Number.isFinite(value);
  if (isArray(value)) return value.every(allFinite);
  return !isObject(value) || Object.values(value).every(allFinite);
}
