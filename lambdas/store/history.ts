import { MAX_TRANSITIONS } from "../game/limits.ts";
import type { Transition } from "../game/transition.ts";
import { commitPosition, FIRST_POSITION } from "./keys.ts";
import { type CommitRow, firstVersion } from "./rows.ts";
import { PAGE_ROWS, readRows, type StateTable } from "./state-table.ts";
import { transitionsOf } from "./verify.ts";

/** A transition with its place in the history. */
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
};

/** Transitions in order, and the version to go on from when there are more. */
export type HistoryPage = { readonly transitions: readonly PastTransition[]; readonly next?: number };

/** Text of commits on one page, in bytes, with which it ends early: it has to fit through one Lambda answer. */
const PAGE_BYTES = 1_000_000;

/**
 * Reads a page of history. Commits that are no longer kept are left out.
 * @throws {Refused} nothing of its own: an unknown game has an empty history.
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
    const listed = pastTransitions(row);
    for (const transition of newestFirst ? listed.toReversed() : listed) {
      if (start !== undefined && (newestFirst ? transition.version > start : transition.version < start))
        continue;
      if (transitions.length === limit || bytes > PAGE_BYTES)
        return { transitions, next: transition.version };
      transitions.push(transition);
    }
    if (transitions.length > 0) bytes += Buffer.byteLength(row.commit.data);
  }
  return { transitions };
}

function stretch({ start, newestFirst }: HistoryQuery): { readonly from: string; readonly to?: string } {
  if (start === undefined) return { from: FIRST_POSITION };
  if (newestFirst) return { from: FIRST_POSITION, to: commitPosition(start) };
  // The commit that holds the version may start up to a full commit before it.
  return { from: commitPosition(Math.max(start - MAX_TRANSITIONS + 1, 0)) };
}

function pastTransitions(row: CommitRow): readonly PastTransition[] {
  const first = firstVersion(row.commit);
  const { commitId, head } = row.commit;
  return transitionsOf(row).map((transition, index) => ({
    version: first + index,
    commitId,
    time: head.time,
    ...transition,
  }));
}
