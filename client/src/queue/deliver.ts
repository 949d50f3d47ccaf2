import type { Creation } from "../requests.ts";
import { appendOf, creationOf } from "../routes.ts";
import { type AskerParts, ask, type Judged, type OnAgain } from "./asker.ts";
import { type Outcome, outcomeOf } from "./outcome.ts";
import type { InFlight } from "./waiting.ts";

/** An answer that is one. */
export type Answered = Exclude<Outcome, { readonly kind: "down" }>;

/** Creates a game, trying until it is answered. @returns undefined when the client was closed meanwhile. */
export async function sendCreation(
  parts: AskerParts,
  gameId: string,
  creation: Creation,
  onAgain: OnAgain,
): Promise<Answered | undefined> {
  return await ask(parts, creationOf(gameId, creation), (tried) => judge(outcomeOf(tried)), onAgain);
}

/**
 * Sends a commit, trying until it is answered. A try that was sent and got no answer leaves it in doubt.
 * @returns undefined when the client was closed meanwhile.
 */
export async function sendCommit(
  parts: AskerParts,
  gameId: string,
  sealed: InFlight,
  onAgain: OnAgain,
): Promise<Answered | undefined> {
  return await ask(
    parts,
    appendOf(gameId, sealed.commit.body),
    (tried) => {
      const outcome = outcomeOf(tried);
      if (outcome.kind === "down" && outcome.sent) sealed.doubt = true;
      return judge(outcome);
    },
    onAgain,
  );
}

function judge(outcome: Outcome): Judged<Answered> {
  return outcome.kind === "down"
    ? { again: outcome.error, retryAfterMs: outcome.retryAfterMs }
    : { answered: outcome };
}
