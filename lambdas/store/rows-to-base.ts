import { chunkPosition, commitPosition, FIRST_POSITION, manifestPosition } from "./keys.ts";
import { type CommitRow, firstVersion, type ManifestRow, type Row } from "./rows.ts";
import type { RowPage, RowQuery, StateTable } from "./state-table.ts";

/** Which rows are read: a game's up to a version; absent: up to its newest. */
export type RowsWanted = {
  readonly gameId: string;
  readonly version?: number | undefined;
  /** Version of the newest base, as far as the caller knows: the first request reads down to it. */
  readonly base?: number | undefined;
};

/** Rows of the first request where nothing is known: most rows carry a base, or follow one closely. */
const FIRST_ROWS = 4;
/** Where the range says what is read: a request ends at a megabyte in any case. */
const RANGE_ROWS = 1_000;

/**
 * A game's rows, newest first, in as few requests as lead to a base: each commit names the newest base before it, so the
 * second request is exactly the rows from there on. Where that base can't be used, the rows before it follow.
 */
export async function* rowsToBase(
  table: StateTable,
  { gameId, version, base }: RowsWanted,
  now: number,
): AsyncGenerator<Row> {
  const all: RowQuery = {
    gameId,
    from: FIRST_POSITION,
    ...(version !== undefined && { to: manifestPosition(version) }),
    newestFirst: true,
    limit: FIRST_ROWS,
  };
  let next: RowQuery | undefined =
    base === undefined ? all : { ...all, from: commitPosition(base), limit: RANGE_ROWS };
  let lowest: CommitRow | ManifestRow | undefined;
  while (next) {
    const { rows, rest }: RowPage = await table.query(next, now);
    yield* rows;
    lowest = rows.findLast(namesBase) ?? lowest;
    // Nothing is there any more, or another game of the same id does: what is known of the game is no good.
    if (lowest === undefined && next.from !== all.from && rest === undefined) next = all;
    else next = following(all, next, rest, lowest);
  }
}

/** The next request. @param read The one before. @param lowest The lowest row so far that names a base. */
function following(
  all: RowQuery,
  read: RowQuery,
  rest: RowQuery | undefined,
  lowest: CommitRow | ManifestRow | undefined,
): RowQuery | undefined {
  const isRange = read.from !== all.from;
  // A range continues to its end; below its end come the rows that were left out.
  if (isRange && rest) return rest;
  const after = isRange ? read.from : rest?.after;
  if (after === undefined) return undefined;
  const below = { ...all, after };
  const from = lowest && namedBase(lowest);
  return from !== undefined && from < after ? { ...below, from, limit: RANGE_ROWS } : below;
}

/** Where the rows begin of the newest base that a row names. */
function namedBase(row: CommitRow | ManifestRow): string | undefined {
  if (row.kind === "manifest") return chunkPosition(row.head.version, 0);
  const { head } = row.commit;
  return head.base < firstVersion(row.commit) ? commitPosition(head.base) : undefined;
}

function namesBase(row: Row): row is CommitRow | ManifestRow {
  return row.kind === "commit" || row.kind === "manifest";
}
