import { MAX_TRANSITIONS } from "../game/limits.ts";
import type { Transition } from "../game/transition.ts";
import { commitPosition, FIRST_POSITION } from "./keys.ts";
import { type CommitRow, firstVersion } from "./rows.ts";
import { PAGE_ROWS, readRows, type StateTable } from "./state-table.ts";
import { wholeTransitionsOf } from "./verify.ts";

/** A transition with its version, its commit and its time. */
export type PastTransition = Transition & {
  readonly version: number;
  readonly commitId: string;
  /** Time of its commit, in ms. */
  readonly time: number;
};

/** A stretch of a game's history. */
export type HistoryQuery = {
  readonly gameId: string;
  /** First version wanted, in the direction of reading; absent: the first, or the newest. */
  readonly start?: number;
  readonly newestFirst: boolean;
  /** Transitions at most. */
  readonly limit: number;
  /** Whether to end before a commit whose state is kept outside the row: then the page stays small. */
  readonly small?: boolean;
};

/** Transitions in order, and the version to continue from when there are more. */
export type HistoryPage = { readonly transitions: readonly PastTransition[]; readonly next?: number };

/** Text of commits on one page, in bytes, with which it ends early: it has to fit through one Lambda answer. */
const PAGE_BYTES = 1_000_000;

/**
 * Reads a page of history. Commits that are no longer kept are left out. A commit whose state is kept outside the row begins a
 * page, and takes one more request.
 * @throws {RefusedError} `history-gone` when such a state is damaged, or no longer there; nothing else of its own: an unknown
 * game has an empty history.
 */
export async function readHistory(table: StateTable, query: HistoryQuery, now: number): Promise<HistoryPage> {
  const { gameId, newestFirst, start, limit } = query;
  const transitions: PastTransition[] = [];
  let bytes = 0;
  const rows = readRows(
    table,
    { gameId, ...stretch(query), newestFirst, limit: Math.min(limit, PAGE_ROWS) },
    now,
  );
  for await (const row of rows) {
    if (row.kind !== "commit" || row.commit.count === 0) continue;
    const first = firstVersion(row.commit);
    // Where a page reads forward it looks at commits that may hold its first version, and those before are none of it.
    if (!newestFirst && start !== undefined && row.commit.head.version < start) continue;
    if (row.commit.whole && (query.small || transitions.length > 0))
      return {
        transitions,
        next: newestFirst
          ? Math.min(row.commit.head.version, start ?? Number.MAX_SAFE_INTEGER)
          : Math.max(first, start ?? 0),
      };
    const listed = pastTransitions(row, await wholeTransitionsOf(table, row, now));
    for (const transition of newestFirst ? listed.toReversed() : listed) {
      if (start !== undefined && (newestFirst ? transition.version > start : transition.version < start))
        continue;
      if (transitions.length === limit || bytes > PAGE_BYTES)
        return { transitions, next: transition.version };
      transitions.push(transition);
    }
    const stated = row.commit.whole ? PAGE_BYTES : 0;
    if (transitions.length > 0) bytes += Buffer.byteLength(row.commit.data) + stated;
  }
  return { transitions };
}

function stretch({ start, newestFirst }: HistoryQuery): { readonly from: string; readonly to?: string } {
  if (start === undefined) return { from: FIRST_POSITION };
  if (newestFirst) return { from: FIRST_POSITION, to: commitPosition(start) };
  // The commit that holds the version may start up to a full commit before it.
  return { from: commitPosition(Math.max(start - MAX_TRANSITIONS + 1, 0)) };
}

function pastTransitions(
  { commit }: CommitRow,
  transitions: readonly Transition[],
): readonly PastTransition[] {
  const { commitId, head } = commit;
  return transitions.map((transition, index) => ({
    version: firstVersion(commit) + index,
    commitId,
    time: head.time,
    ...transition,
  }));
}
