import * as z from "zod/mini";
import { pastTransition } from "./answers.ts";

const problemShape = z.looseObject({
  type: z.string(),
  title: z.string(),
  status: z.number(),
  detail: z.string(),
  retryable: z.boolean(),
});

/** A problem document (RFC 9457): `type` is stable and for programs, `detail` says what was found and what to do. */
export type Problem = z.infer<typeof problemShape>;

/** The service refused a request. Nothing was changed by it. */
export class ProblemError extends Error {
  readonly problem: Problem;

  constructor(problem: Problem) {
    super(`${problem.title}: ${problem.detail}`);
    this.name = "ProblemError";
    this.problem = problem;
  }
}

/** The service gave no answer, or could not do its work, however often it was asked. What was sent may have been done. */
export class UnreachableError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UnreachableError";
  }
}

const conflictShape = z.object({
  expectedVersion: z.number(),
  version: z.number(),
  phase: z.string(),
  cursor: z.string(),
  missed: z.array(pastTransition),
  missedNext: z.optional(z.number()),
});

/** Someone else appended first: where the game is now, and the transitions that the caller has not seen. */
export type Conflict = z.infer<typeof conflictShape>;

/** The conflict that an error tells of; undefined for any other error. */
export function conflictOf(error: unknown): Conflict | undefined {
  if (!(error instanceof ProblemError) || error.problem.type !== "urn:savepoint:problem:conflict")
    return undefined;
  return conflictShape.parse(error.problem);
}

const TOO_MANY_REQUESTS = 429;

/** The problem in an answer; one is made up where something before the service answered, as a gateway. */
export function problemOf(status: number, body: unknown): Problem {
  const parsed = problemShape.safeParse(body);
  if (parsed.success) return parsed.data;
  const detail = typeof body === "string" ? body.slice(0, 200) : JSON.stringify(body).slice(0, 200);
  const retryable = status >= 500 || status === TOO_MANY_REQUESTS;
  return { type: "about:blank", title: `HTTP status ${status}`, status, detail, retryable };
}
