import { chainHash } from "../game/chain.ts";
import type { Head } from "../game/head.ts";
import { isWholePartition, versionOf } from "./keys.ts";
import { type CommitRow, firstVersion, type Row } from "./rows.ts";

/**
 * Commits, and chunks of their states, that have expired from the table since the game was archived before. From the
 * newest commit back, each must fit the one after it: an earlier game of the id, or a history that a restore of the table
 * to an earlier moment has replaced, gives nothing.
 * @param archived Rows of the object before. @param kept Rows that exist in the table, up to this head at least.
 */
export function onlyArchived(archived: readonly Row[], kept: readonly Row[], newest: Head): Row[] {
  const existing = new Set(kept.map(({ gameId, position }) => `${gameId} ${position}`));
  const fitting = fittingVersions(commitsByEnd(archived), commitsByEnd(kept), newest);
  return archived.filter(
    ({ kind, gameId, position }) =>
      (kind === "commit" || isWholePartition(gameId)) &&
      fitting.has(versionOf(position)) &&
      !existing.has(`${gameId} ${position}`),
  );
}

/** First versions of the archived commits that belong to the history of the rows in the table. */
function fittingVersions(
  archived: ReadonlyMap<number, CommitRow>,
  existing: ReadonlyMap<number, CommitRow>,
  { version, hash }: Head,
): ReadonlySet<number> {
  const fitting = new Set<number>();
  let end = version;
  let fits: (row: CommitRow) => boolean = (row) => row.commit.head.hash === hash;
  for (;;) {
    const there = archived.get(end);
    const before = there && fits(there) ? there : undefined;
    if (before) fitting.add(firstVersion(before.commit));
    const row = existing.get(end) ?? before;
    if (!row) return fitting;
    const { head, data, whole, base } = row.commit;
    end = firstVersion(row.commit) - 1;
    fits = ({ commit }) => chainHash(commit.head.hash, head, data, whole, base) === head.hash;
  }
}

/** Commits by the version that each ends at. */
function commitsByEnd(rows: readonly Row[]): ReadonlyMap<number, CommitRow> {
  const commits = rows.filter((row) => row.kind === "commit");
  return new Map(commits.map((row) => [row.commit.head.version, row]));
}
