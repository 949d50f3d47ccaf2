import { Refused } from "../game/refusal.ts";
import { CircuitOpen } from "../telemetry/circuit-breaker.ts";
import { type Problem, ProblemError, problem } from "./problem.ts";
import { refusalProblem } from "./refusal-problems.ts";

/** What an error is to a caller, and whether it is a fault of the service, to be counted and logged. */
export type Failure = {
  readonly problem: Problem;
  readonly headers: Record<string, string>;
  readonly fault: boolean;
};

/** Turns whatever was thrown into a problem document that shows nothing of the inside. */
export function toFailure(error: unknown): Failure {
  if (error instanceof ProblemError) return { problem: error.problem, headers: error.headers, fault: false };
  if (error instanceof Refused) return { problem: refusalProblem(error.refusal), headers: {}, fault: false };
  if (error instanceof CircuitOpen) return unavailable(Math.max(1, Math.ceil(error.retryAfterMs / 1000)));
  if (isStoreFault(error)) return unavailable(1);
  const detail =
    "Something went wrong inside the service. It was logged; sending the same request again will hardly help.";
  return { problem: problem("internal-error", 500, "Internal error", detail), headers: {}, fault: true };
}

function unavailable(seconds: number): Failure {
  const detail = `The database does not answer. Send the same request again, with the same commitId, after ${seconds} s: what was written before is not written twice.`;
  return {
    problem: problem("store-unavailable", 503, "Store unavailable", detail, { retryable: true }),
    headers: { "retry-after": String(seconds) },
    fault: true,
  };
}

/** Errors of the SDK carry metadata of the request; those of the network have a code. */
function isStoreFault(error: unknown): boolean {
  return error instanceof Error && ("$metadata" in error || "code" in error || error.name === "TimeoutError");
}
