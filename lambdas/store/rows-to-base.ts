import { FIRST_ROWS, type FirstPage } from "./first-page.ts";
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

/** Where the range says what is read: a request ends at a megabyte in any case. */
const RANGE_ROWS = 1_000;

/**
 * A game's rows, newest first, in as few requests as lead to a base: each commit names the newest base before it, so the
 * second request is exactly the rows from there on. Where that base can't be used, the rows before it follow.
 * @param page Says how many rows the first request reads, and learns how many were needed.
 */
export async function* rowsToBase(
  table: StateTable,
  { gameId, version, base }: RowsWanted,
  now: number,
  page?: FirstPage,
): AsyncGenerator<Row> {
  const all: RowQuery = {
    gameId,
    from: FIRST_POSITION,
    ...(version !== undefined && { to: manifestPosition(version) }),
    newestFirst: true,
    limit: page?.rows() ?? FIRST_ROWS,
  };
  let next: RowQuery | undefined =
    base === undefined ? all : { ...all, from: commitPosition(base), limit: RANGE_ROWS };
  let lowest: CommitRow | ManifestRow | undefined;
  let needed = 0;
  let bytes = 0;
  try {
    while (next) {
      const { rows, rest }: RowPage = await table.query(next, now);
      for (const row of rows) {
        needed += 1;
        bytes += bytesOf(row);
        yield row;
      }
      lowest = rows.findLast(namesBase) ?? lowest;
      // Nothing is there any more, or another game of the same id does: what is known of the game is no good.
      if (lowest === undefined && next.from !== all.from && rest === undefined) next = all;
      else next = following(all, next, rest, lowest);
    }
  } finally {
    // Who reads rows ends where a base is found.
    if (version === undefined && needed > 0) page?.learn(needed, bytes / needed);
  }
}

/** Bytes of what a row holds, about. */
function bytesOf(row: Row): number {
  if (row.kind === "chunk") return row.bytes.length;
  if (row.kind === "manifest") return row.packed?.length ?? 0;
  return row.kind === "commit" ? row.commit.data.length : 0;
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
  // A small state is in the manifest itself: who reads further could not use it.
  if (row.kind === "manifest") return row.chunks === 0 ? undefined : chunkPosition(row.head.version, 0);
  const { head } = row.commit;
  return head.base < firstVersion(row.commit) ? commitPosition(head.base) : undefined;
}

function namesBase(row: Row): row is CommitRow | ManifestRow {
  return row.kind === "commit" || row.kind === "manifest";
}
