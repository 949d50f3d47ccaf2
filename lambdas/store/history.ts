import type { Transition } from "../game/transition.ts";
import { commitPosition, FIRST_POSITION } from "./keys.ts";
import { type CommitRow, firstVersion, type Row } from "./rows.ts";
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

/** Rows of the first request, at most: one commit may hold all that a page shows. */
const FIRST_ROWS = 16;

/** Between a version and the commit that holds it there may be what a wiped game of this id has left, expired by now. */
const HOLDING_ROWS = 3;

/**
 * Reads a page of history. Commits that are no longer kept are left out. A commit whose state is kept outside the row begins a
 * page, and takes one more request.
 * @throws {RefusedError} `history-gone` when such a state is damaged, or no longer there; nothing else of its own: an unknown
 * game has an empty history.
 */
export async function readHistory(table: StateTable, query: HistoryQuery, now: number): Promise<HistoryPage> {
  const { newestFirst, start, limit } = query;
  const transitions: PastTransition[] = [];
  let [bytes, commits] = [0, 0];
  // As many rows as the commits so far say that the page needs, and the one that says whether there is more.
  function rowsNeeded(): number {
    const rowsEach = transitions.length > 0 ? commits / transitions.length : 1;
    return Math.min(Math.ceil((limit - transitions.length) * rowsEach) + 1, PAGE_ROWS);
  }
  for await (const row of rowsOf(table, query, now, rowsNeeded)) {
    if (row.kind !== "commit" || row.commit.count === 0) continue;
    commits += 1;
    const first = firstVersion(row.commit);
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

/** The rows of a page, in order; one request more where its first version is within a commit. */
async function* rowsOf(
  table: StateTable,
  { gameId, newestFirst, start, limit }: HistoryQuery,
  now: number,
  more: () => number,
): AsyncGenerator<Row> {
  const all = { gameId, from: FIRST_POSITION, newestFirst, limit: Math.min(limit + 1, FIRST_ROWS) };
  if (start === undefined) return yield* readRows(table, all, now, more);
  const position = commitPosition(start);
  if (newestFirst) return yield* readRows(table, { ...all, to: position }, now, more);
  let isFirst = true;
  for await (const row of readRows(table, { ...all, from: position }, now, more)) {
    if (isFirst && row.position !== position) yield* rowsHolding(table, gameId, start, now);
    isFirst = false;
    yield row;
  }
  if (isFirst) yield* rowsHolding(table, gameId, start, now);
}

/** The commit that holds a version, where it began before. */
async function* rowsHolding(
  table: StateTable,
  gameId: string,
  version: number,
  now: number,
): AsyncGenerator<Row> {
  const before = {
    gameId,
    from: FIRST_POSITION,
    to: commitPosition(version),
    newestFirst: true,
    limit: HOLDING_ROWS,
  };
  for await (const row of readRows(table, before, now)) {
    if (row.kind !== "commit") continue;
    if (row.commit.head.version >= version) yield row;
    return;
  }
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
