import { DeadlineOverError, type WriteOutcome } from "../../calls/invocation.ts";
import { isStoreFault } from "../../calls/store-fault.ts";
import { RefusedError } from "../../game/refusal.ts";
import { CircuitOpenError } from "../../telemetry/circuit-breaker.ts";
import { type Problem, ProblemError } from "./problem.ts";
import { internalError, storeUnavailable } from "./problems.ts";
import { refusalProblem } from "./refusal-problems.ts";

/** What an error is to a caller, and whether it is a fault of the service, to be counted and logged. */
export type Failure = {
  readonly problem: Problem;
  readonly headers: Record<string, string>;
  readonly fault: boolean;
};

/**
 * Turns any error into a problem document that reveals nothing internal.
 * @param outcome What is known of the request's writes.
 */
export function toFailure(error: unknown, outcome: WriteOutcome): Failure {
  if (error instanceof ProblemError) return refused(error.problem);
  if (error instanceof RefusedError)
    return { problem: refusalProblem(error.refusal), headers: {}, fault: false };
  if (error instanceof CircuitOpenError) {
    return unavailable(Math.max(1, Math.ceil(error.retryAfterMs / 1000)), outcome);
  }
  if (error instanceof DeadlineOverError || isStoreFault(error)) return unavailable(1, outcome);
  return { problem: internalError(), headers: {}, fault: true };
}

function refused(problem: Problem): Failure {
  const headers = problem.status === 503 && problem.retryable ? { "retry-after": "1" } : {};
  return { problem, headers, fault: false };
}

function unavailable(seconds: number, outcome: WriteOutcome): Failure {
  return {
    problem: storeUnavailable(seconds, outcome),
    headers: { "retry-after": String(seconds) },
    fault: true,
  };
}
