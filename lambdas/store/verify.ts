import { chainHash } from "../game/chain.ts";
import type { Head } from "../game/head.ts";
import type { Json } from "../game/json.ts";
import { Refused } from "../game/refusal.ts";
import type { Transition } from "../game/transition.ts";
import { type CommitRow, firstVersion } from "./rows.ts";

/**
 * Checks that commits follow their base and one another without a gap, and that each is the one that was written.
 * @throws {Refused} `history-gone` with the place.
 */
export function verifyChain(base: { readonly head: Head }, commits: readonly CommitRow[]): void {
  let { version, hash } = base.head;
  for (const { commit } of commits) {
    const first = firstVersion(commit);
    if (first !== version + 1) throw gone(version + 1, first - 1, "commits are missing here");
    if (chainHash(hash, commit.head, commit.data) !== commit.head.hash) {
      throw gone(
        first,
        commit.head.version,
        "this commit does not fit the one before: it was changed after it was written",
      );
    }
    ({ version, hash } = commit.head);
  }
}

/**
 * The state that a game's creation holds.
 * @throws {Refused} `history-gone` when it is not the one that was written.
 */
export function createdState({ commit: { head, data } }: CommitRow): Json {
  if (chainHash("", head, data) !== head.hash)
    throw gone(0, 0, "the game's creation was changed after it was written");
  return JSON.parse(data);
}

/** The transitions that a commit holds. */
export function transitionsOf({ commit }: CommitRow): readonly Transition[] {
  // The chain hash has proved, or will prove, that this text is the one that this service wrote.
  const transitions: readonly Transition[] = JSON.parse(commit.data);
  return transitions;
}

function gone(from: number, to: number, reason: string): Refused {
  return new Refused({ kind: "history-gone", from, to, reason });
}
