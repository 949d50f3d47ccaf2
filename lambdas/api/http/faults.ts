import type * as z from "zod/mini";
import { expectation } from "../../flags/expectation.ts";
import { ProblemError } from "./problem.ts";
import { type Fault, invalidRequest } from "./problems.ts";

/** At most so many faults of a request are listed. */
const MAX_FAULTS = 10;

/**
 * Checks a part of a request against a schema.
 * @throws {ProblemError} 400, with where each fault is and what was expected there.
 */
export function check<T>(schema: z.ZodMiniType<T>, value: unknown, where: Fault["in"]): T {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const faults = placedFaults(parsed.error.issues.slice(0, MAX_FAULTS));
  throw new ProblemError(invalidRequest(faults.map((fault) => ({ in: where, ...fault }))));
}

/** Where each fault is, as a JSON Pointer, and what was expected there. */
export function placedFaults(issues: readonly Issue[]): readonly Omit<Fault, "in">[] {
  return issues.map((issue) => describe(innermost(issue)));
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

function describe(issue: Issue): Omit<Fault, "in"> {
  return { at: issue.path.map(token).join(""), expected: expectation(issue) };
}

function token(key: PropertyKey): string {
  return `/${String(key).replaceAll("~", "~0").replaceAll("/", "~1")}`;
}
