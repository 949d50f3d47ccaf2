import * as z from "zod/mini";
import type { Written } from "../answers.ts";
import { isOwnWord, isProblem, ProblemError, UnreachableError } from "../errors.ts";
import * as schemas from "../schemas.ts";
import type { Tried } from "../send.ts";

/** What one try of a commit came to. */
export type Outcome =
  | { readonly kind: "written"; readonly answer: Written }
  | { readonly kind: "not-persisted" }
  /** Another commit is in its place, or the place is of another table. */
  | { readonly kind: "conflict"; readonly error: ProblemError }
  /** The cursor is older than a cursor may be. */
  | { readonly kind: "stale"; readonly error: ProblemError }
  /** The service can't read the cursor: its key is gone. */
  | { readonly kind: "cursor-unknown"; readonly error: ProblemError }
  /** The game is not there any more. */
  | { readonly kind: "gone"; readonly error: ProblemError }
  | { readonly kind: "refused"; readonly error: ProblemError; readonly sent: boolean }
  /** No answer that means anything. @property sent Whether the commit may have been written all the same. */
  | {
      readonly kind: "down";
      readonly error: ProblemError | UnreachableError;
      readonly sent: boolean;
      readonly retryAfterMs?: number;
    };

const GONE = 410;
const NOT_FOUND = 404;
const SERVER_ERROR = 500;
/** What a gateway says of a request that it will never pass on: malformed, or too large. */
const GATEWAY_REFUSALS: readonly number[] = [400, 413, 414, 431];

const certainty = z.object({ outcome: z.enum(["not-written", "unknown"]) });

/** Tells what became of a try. */
export function outcomeOf(tried: Tried): Outcome {
  if ("answer" in tried) {
    const { data: answer, error } = schemas.appended.safeParse(tried.answer.body);
    if (!answer)
      return {
        kind: "down",
        error: new UnreachableError(`the answer is not one of Savepoint: ${error.message}`),
        sent: true,
      };
    if (!answer.persisted) return { kind: "not-persisted" };
    const repeated = tried.answer.headers.get("savepoint-repeated") === "true";
    return { kind: "written", answer: { ...answer, repeated } };
  }
  const { error, retryAfterMs } = tried;
  function down(sent: boolean): Outcome {
    return {
      kind: "down",
      error,
      sent,
      ...(retryAfterMs !== undefined && { retryAfterMs }),
    };
  }
  if (!(error instanceof ProblemError)) return down(tried.sent);
  const { problem } = error;
  if (!isOwnWord(error))
    return GATEWAY_REFUSALS.includes(problem.status)
      ? { kind: "refused", error, sent: false }
      : down(problem.status >= SERVER_ERROR);
  if (isProblem(error, "conflict") || isProblem(error, "cursor-other-table"))
    return { kind: "conflict", error };
  if (isProblem(error, "cursor-stale")) return { kind: "stale", error };
  if (isProblem(error, "cursor-invalid")) return { kind: "cursor-unknown", error };
  if (problem.status === GONE || problem.status === NOT_FOUND) return { kind: "gone", error };
  const sent = problem.status >= SERVER_ERROR && certainty.safeParse(problem).data?.outcome !== "not-written";
  return problem.retryable ? down(sent) : { kind: "refused", error, sent };
}
