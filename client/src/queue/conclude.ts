import type { PastTransition, Written } from "../answers.ts";
import {
  conflictOf,
  currentVersionOf,
  isProblem,
  OutcomeUnknownError,
  type ProblemError,
} from "../errors.ts";
import type { AskerParts, OnAgain } from "./asker.ts";
import { historySince, takePlace } from "./doubt.ts";
import type { Place, SealedCommit } from "./journal.ts";
import type { Outcome } from "./outcome.ts";

/** What is known of a commit once it was answered. */
export type Conclusion =
  | { readonly kind: "written"; readonly answer: Written }
  /** Persistence is off, and nothing was written. */
  | { readonly kind: "not-persisted" }
  /** It is in doubt, and that can't end while something is switched off. */
  | { readonly kind: "parked" }
  /** It is written, or may be: sent again, it gets its original answer. */
  | { readonly kind: "again" }
  /** Not written; its moves can be sent from here. */
  | { readonly kind: "reseal"; readonly place: Place }
  /** Not written, and refused. @property place Where the game is, if that has changed. */
  | { readonly kind: "refused"; readonly error: ProblemError; readonly place?: Place }
  /** Not written, since another commit is in its place. @property place Where the game is now. */
  | {
      readonly kind: "conflict";
      readonly error: ProblemError;
      readonly missed: readonly PastTransition[];
      readonly place?: Place;
    }
  | { readonly kind: "gone"; readonly error: ProblemError }
  | { readonly kind: "unknown"; readonly error: OutcomeUnknownError };

/**
 * Concludes what became of a commit.
 * @param doubt Whether an earlier try was not answered: then a refusal says nothing until its place is taken.
 * @returns undefined when the client was closed meanwhile.
 */
export async function conclude(
  parts: AskerParts,
  gameId: string,
  { commit, doubt }: { readonly commit: SealedCommit; readonly doubt: boolean },
  outcome: Exclude<Outcome, { readonly kind: "down" }>,
  onAgain: OnAgain,
): Promise<Conclusion | undefined> {
  async function certain(
    doubtful: boolean,
    then: (place: Place | undefined) => Conclusion,
    at = commit.place,
  ): Promise<Conclusion | undefined> {
    if (!doubtful) return then(undefined);
    const end = await takePlace(parts, gameId, { ...commit, place: at }, onAgain);
    switch (end?.kind) {
      case "ours":
        return { kind: "again" };
      case "off":
        return { kind: "parked" };
      case "taken":
        return then(end.place);
      case "never":
        return then(undefined);
      case "conflict":
        return await conflicted(parts, gameId, end.error, onAgain);
      case undefined:
        return undefined;
    }
  }
  switch (outcome.kind) {
    case "written":
      return outcome;
    case "gone":
      return doubt && isProblem(outcome.error, "history-gone") ? lostFromSight(outcome.error) : outcome;
    case "not-persisted":
      return { kind: doubt ? "parked" : "not-persisted" };
    case "conflict":
      return await conflicted(parts, gameId, outcome.error, onAgain);
    case "stale": {
      const fresh = currentVersionOf(outcome.error);
      // Nobody has continued. A try that is under way may still be written: where a clock is behind, its cursor is not too old.
      if (fresh?.version === commit.place.version)
        return await certain(doubt, (place) => ({ kind: "reseal", place: place ?? fresh }), fresh);
      return await stale(parts, gameId, { commit, doubt }, outcome.error, onAgain);
    }
    case "cursor-unknown": {
      const { version, phase } = commit.place;
      return await certain(doubt, (place) => ({ kind: "reseal", place: place ?? { version, phase } }));
    }
    case "refused":
      return await certain(doubt || outcome.sent, (place) => ({
        kind: "refused",
        error: outcome.error,
        ...(place && { place }),
      }));
  }
}

async function conflicted(
  parts: AskerParts,
  gameId: string,
  error: ProblemError,
  onAgain: OnAgain,
): Promise<Conclusion | undefined> {
  const conflict = conflictOf(error);
  const place = currentVersionOf(error);
  const at = place && { place };
  if (conflict?.missedNext === undefined)
    return { kind: "conflict", error, missed: conflict?.missed ?? [], ...at };
  const missed = await historySince(parts, gameId, conflict.expectedVersion, onAgain);
  return missed && { kind: "conflict", error, missed: missed === "gone" ? conflict.missed : missed, ...at };
}

/** The cursor is too old to write with, and the game was continued: its history says whether this commit did. */
async function stale(
  parts: AskerParts,
  gameId: string,
  { commit, doubt }: { readonly commit: SealedCommit; readonly doubt: boolean },
  error: ProblemError,
  onAgain: OnAgain,
): Promise<Conclusion | undefined> {
  const place = currentVersionOf(error);
  if (!place) return { kind: "refused", error };
  const since = await historySince(parts, gameId, commit.place.version, onAgain);
  if (since === undefined) return undefined;
  const kept = since !== "gone" && since[0]?.version === commit.place.version + 1 ? since : undefined;
  if (kept?.[0]?.commitId === commit.commitId) return { kind: "again" };
  if (kept || !doubt) return { kind: "conflict", error, missed: kept ?? [], place };
  return lostFromSight(error);
}

function lostFromSight(cause: ProblemError): Conclusion {
  const reason = "it was not answered, and the service does not keep that part of the game any more";
  return { kind: "unknown", error: new OutcomeUnknownError(reason, { cause }) };
}
