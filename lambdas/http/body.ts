import type * as z from "zod/mini";
import { findFault, type Json, type JsonObject } from "../game/json.ts";
import { MAX_BODY_BYTES } from "../game/limits.ts";
import { Refused } from "../game/refusal.ts";
import { invalidRequest, ProblemError, problem } from "./problem.ts";

/**
 * Parses a request's body.
 * @throws {Refused} `too-large`. @throws {ProblemError} for text that is no JSON, reserved keys, and too deep nesting.
 */
export function parseBody(body: string | undefined, isBase64Encoded: boolean): Json {
  const text = isBase64Encoded ? Buffer.from(body ?? "", "base64").toString() : (body ?? "");
  const found = Buffer.byteLength(text);
  if (found > MAX_BODY_BYTES)
    throw new Refused({ kind: "too-large", what: "body", limit: MAX_BODY_BYTES, found });
  const value = parseJson(text);
  const fault = findFault(value);
  if (fault?.fault === "reserved-key") {
    throw new ProblemError(
      problem(
        "reserved-key",
        400,
        "Reserved key",
        `The key "${fault.key}" is reserved and accepted nowhere.`,
        { key: fault.key },
      ),
    );
  }
  if (fault)
    throw new ProblemError(
      problem("too-deep", 400, "Nested too deep", "The body is nested more than 100 levels deep."),
    );
  return value;
}

function parseJson(text: string): Json {
  if (text === "") return {};
  try {
    const value: Json = JSON.parse(text);
    return value;
  } catch {
    throw new ProblemError(problem("malformed-json", 400, "Malformed JSON", "The body is no JSON text."));
  }
}

/** Checks a value against a schema. @param where The part of the request that it is, for error messages. */
export function check<T>(schema: z.ZodMiniType<T>, value: unknown, where: "body" | "query" | "path"): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalidRequest(parsed.error.issues.slice(0, 10).map((issue) => describe(issue, where)));
}

type Issue = z.core.$ZodIssue;

/** An issue in our own words: zod's carry the values that were given, which do not belong in logs and answers. */
function describe(issue: Issue, where: string): JsonObject {
  return { in: where, at: `/${issue.path.map(String).join("/")}`, expected: expectation(issue) };
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return `${issue.expected}`;
    case "unrecognized_keys":
      return `none of these unknown fields: ${issue.keys.join(", ").slice(0, 200)}`;
    case "too_big":
      return `at most ${issue.maximum}`;
    case "too_small":
      return `at least ${issue.minimum}`;
    case "invalid_format":
      return issue.pattern === undefined ? issue.format : `text like ${issue.pattern}`;
    case "invalid_value":
      return `one of ${issue.values.map(String).join(", ")}`;
    case "invalid_union":
      return "another form: a JSON Patch (array of operations), or a JSON Merge Patch (object)";
    default:
      return issue.message;
  }
}
