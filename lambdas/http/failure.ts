import { Refused } from "../game/refusal.ts";
import { CircuitOpen } from "../telemetry/circuit-breaker.ts";
import { type Problem, ProblemError } from "./problem.ts";
import { internalError, storeUnavailable } from "./problems.ts";
import { refusalProblem } from "./refusal-problems.ts";

/** What an error is to a caller, and whether it is a fault of the service, to be counted and logged. */
export type Failure = {
  readonly problem: Problem;
  readonly headers: Record<string, string>;
  readonly fault: boolean;
};

/** Turns whatever was thrown into a problem document that shows nothing of the inside. */
export function toFailure(error: unknown): Failure {
  if (error instanceof ProblemError) return { problem: error.problem, headers: {}, fault: false };
  if (error instanceof Refused) return { problem: refusalProblem(error.refusal), headers: {}, fault: false };
  if (error instanceof CircuitOpen) return unavailable(Math.max(1, Math.ceil(error.retryAfterMs / 1000)));
  if (isStoreFault(error)) return unavailable(1);
  return { problem: internalError(), headers: {}, fault: true };
}

function unavailable(seconds: number): Failure {
  return {
    problem: storeUnavailable(seconds),
    headers: { "retry-after": String(seconds) },
    fault: true,
  };
}

/** The SDK puts metadata on every error that a request ended with, those of the network included. */
function isStoreFault(error: unknown): boolean {
  return error instanceof Error && "$metadata" in error && error.name !== "ValidationException";
}
