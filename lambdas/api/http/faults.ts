import type * as z from "zod/mini";
import { ProblemError } from "./problem.ts";
import { type Fault, invalidRequest } from "./problems.ts";

/** Faults of one request that are told, at most. */
const TOLD = 10;
const SHOWN_CHARACTERS = 200;

/**
 * Checks a part of a request against a schema.
 * @throws {ProblemError} 400, with where each fault is and what was expected there.
 */
export function check<T>(schema: z.ZodMiniType<T>, value: unknown, where: Fault["in"]): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = parsed.error.issues.slice(0, TOLD).map((issue) => describe(innermost(issue), where));
  throw new ProblemError(invalidRequest(faults));
}

type Issue = z.core.$ZodIssue;

/** Of the ways in which a union does not fit, the one that went furthest: it is the form that was meant. */
function innermost(issue: Issue): Issue {
  if (issue.code !== "invalid_union") return issue;
  const ways = issue.errors.flatMap(([first]) => (first ? [innermost(first)] : []));
  const [furthest] = ways.toSorted((left, right) => right.path.length - left.path.length);
  if (!furthest || furthest.path.length === 0) return issue;
  return { ...furthest, path: [...issue.path, ...furthest.path] };
}

/** An issue in our own words: zod's carry the values that were given, which do not belong in logs and answers. */
function describe(issue: Issue, where: Fault["in"]): Fault {
  return { in: where, at: issue.path.map(token).join(""), expected: expectation(issue) };
}

function token(key: PropertyKey): string {
  return `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}

function expectation(issue: Issue): string {
  switch (issue.code) {
    case "invalid_type":
      return issue.expected;
    case "unrecognized_keys":
      return `none of these unknown fields: ${issue.keys.join(", ").slice(0, SHOWN_CHARACTERS)}`;
    case "too_big":
      return `at most ${issue.maximum}${unit(issue.origin)}`;
    case "too_small":
      return `at least ${issue.minimum}${unit(issue.origin)}`;
    case "invalid_format":
      return issue.format === "datetime" ? "a time as 2027-01-31T12:00:00Z" : `text like ${issue.pattern}`;
    case "invalid_value":
      return `one of ${issue.values.map(String).join(", ")}`;
    default:
      return issue.message;
  }
}

function unit(origin: string): string {
  if (origin === "string") return " characters";
  return origin === "array" ? " elements" : "";
}
