import { chainHash } from "../game/chain.ts";
import type { Head } from "../game/head.ts";
import type { Json } from "../game/json.ts";
import { RefusedError } from "../game/refusal.ts";
import type { Transition } from "../game/transition.ts";
import { type CommitRow, firstVersion } from "./rows.ts";
import type { StateTable } from "./state-table.ts";
import { readWhole } from "./whole-states.ts";

/**
 * Checks that commits follow their base and one another without a gap, and that each is the one that was written.
 * @throws {RefusedError} `history-gone` with the versions.
 */
export function verifyChain(base: { readonly head: Head }, commits: readonly CommitRow[]): void {
  let { version, hash } = base.head;
  for (const { commit } of commits) {
    const first = firstVersion(commit);
    if (first !== version + 1) throw gone(version + 1, first - 1, "commits are missing here");
    if (chainHash(hash, commit.head, commit.data, commit.whole, commit.base) !== commit.head.hash) {
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
 * @throws {RefusedError} `history-gone` when it is not the one that was written, or no longer there.
 */
export async function createdState(table: StateTable, row: CommitRow, now: number): Promise<Json> {
  const { head, data, whole } = row.commit;
  if (chainHash("", head, data, whole) !== head.hash)
    throw gone(0, 0, "the game's creation was changed after it was written");
  if (!whole) return JSON.parse(data);
  const read = await readWhole(table, row, whole, now);
  if ("state" in read) return read.state;
  throw gone(0, 0, read.fault);
}

/** The transitions that a commit holds; without the state that its row has no room for. */
export function transitionsOf({ commit }: CommitRow): readonly Transition[] {
  // The chain hash has proved, or will prove, that this text is the one that this service wrote.
  const transitions: readonly Transition[] = JSON.parse(commit.data);
  return transitions;
}

/**
 * The transitions that a commit holds, with the state that its row has no room for: one more request where there is one.
 * @throws {RefusedError} `history-gone` when that state is damaged, or no longer there.
 */
export async function wholeTransitionsOf(
  table: StateTable,
  row: CommitRow,
  now: number,
): Promise<readonly Transition[]> {
  const transitions = transitionsOf(row);
  const { whole } = row.commit;
  if (!whole) return transitions;
  const read = await readWhole(table, row, whole, now);
  const version = firstVersion(row.commit) + whole.transition;
  if ("fault" in read) throw gone(version, version, read.fault);
  return transitions.map((transition, index) =>
    index === whole.transition ? { ...transition, state: read.state } : transition,
  );
}

function gone(from: number, to: number, reason: string): RefusedError {
  return new RefusedError({ kind: "history-gone", from, to, reason });
}
