import type { History, PastAction, PastTransition } from "../answers.ts";
import { conflictOf, isOwnWord, isProblem, ProblemError } from "../errors.ts";
import type { Json } from "../json.ts";
import { historyOf, recoveryOf } from "../routes.ts";
import * as schemas from "../schemas.ts";
import { type AskerParts, ask, type Judged, type OnAgain } from "./asker.ts";
import { type Place, placeOf, type SealedCommit } from "./journal.ts";
import { atPlace } from "./seal.ts";

/**
 * How a doubt ended: `ours`: the commit is written; `taken`: a fence is in its place, so it is not written, and never will be;
 * `conflict`: another commit is there; `never`: nothing can be written there; `off`: it can't be known now.
 */
export type Doubt =
  | { readonly kind: "ours" | "never" | "off" }
  | { readonly kind: "taken"; readonly place: Place }
  | { readonly kind: "conflict"; readonly error: ProblemError };

/**
 * Ends the doubt about a commit that was refused after a try without an answer: that try may still be under way, so its
 * place is taken by a fence. @returns undefined when the client was closed.
 */
export async function takePlace(
  parts: AskerParts,
  gameId: string,
  { commitId, place }: SealedCommit,
  onAgain: OnAgain,
): Promise<Doubt | undefined> {
  const fence = { mode: "latest", fence: true, commitId: parts.platform.newId() };
  let at = place;
  for (;;) {
    const text = JSON.stringify({ ...fence, ...atPlace(at) });
    const doubt = await ask(
      parts,
      recoveryOf(gameId, text),
      (tried): Judged<Doubt | "cursor-unknown"> => {
        if ("answer" in tried) {
          const place = placeOf(schemas.recovery().parse(tried.answer.body));
          return { answered: { kind: "taken", place } };
        }
        const { error, retryAfterMs } = tried;
        if (!(error instanceof ProblemError) || !isOwnWord(error)) return { again: error, retryAfterMs };
        const { status, retryable } = error.problem;
        if (retryable) return { again: error, retryAfterMs };
        if (isProblem(error, "recovery-disabled")) return { answered: { kind: "off" } };
        if (isProblem(error, "cursor-invalid")) return { answered: "cursor-unknown" };
        const missed = conflictOf(error)?.missed;
        if (missed?.some((transition) => transition.commitId === commitId))
          return { answered: { kind: "ours" } };
        if (missed) return { answered: { kind: "conflict", error } };
        return status >= 500 ? { again: error } : { answered: { kind: "never" } };
      },
      onAgain,
    );
    if (doubt !== "cursor-unknown") return doubt;
    at = { version: place.version, phase: place.phase };
  }
}

/** All transitions after a version, as the service has them; "gone" where it has them no more. */
export async function historySince(
  parts: AskerParts,
  gameId: string,
  version: number,
  onAgain: OnAgain,
): Promise<readonly PastTransition[] | "gone" | undefined> {
  const all: PastTransition[] = [];
  for (let start: number | undefined = version + 1; start !== undefined; ) {
    const page: History | "gone" | undefined = await ask(
      parts,
      historyOf(gameId, start),
      (tried): Judged<History | "gone"> => {
        if ("answer" in tried)
          return { answered: schemas.history<Json, PastAction>().parse(tried.answer.body) };
        const { error, retryAfterMs } = tried;
        return error instanceof ProblemError && isOwnWord(error) && !error.problem.retryable
          ? { answered: "gone" }
          : { again: error, retryAfterMs };
      },
      onAgain,
    );
    if (page === undefined || page === "gone") return page;
    all.push(...page.transitions);
    start = page.next;
  }
  return all;
}
