import { RefusedError } from "../game/refusal.ts";
import { readHead } from "./head.ts";
import { commitPosition, FIRST_POSITION } from "./keys.ts";
import { firstVersion } from "./rows.ts";
import { readRows, type StateTable } from "./state-table.ts";

/**
 * The version that a game had at a time (ms): that of its last commit not after it. Times never run backwards within
 * a game, so halving finds it: one small read for each halving.
 * @throws {RefusedError} `game-not-found`, `game-wiped`; `version-not-found` for a time before the game's creation;
 * `history-gone` when that is missing.
 */
export async function findVersionAt(
  table: StateTable,
  gameId: string,
  moment: number,
  now: number,
): Promise<number> {
  const head = await readHead(table, gameId, now);
  if (head.time <= moment) return head.version;
  let low = -1;
  let high = head.version - 1;
  while (low < high) {
    const middle = Math.ceil((low + high) / 2);
    const commit = await lastCommitAt(table, gameId, middle, now);
    if (commit.time > moment) high = commit.first - 1;
    // Between this commit and the middle nothing is kept any more; the recovery will say so.
    else low = Math.max(commit.last, middle);
  }
  if (low < 0) throw new RefusedError({ kind: "version-not-found", found: low, newest: head.version });
  return low;
}

/** The last commit that starts at or before a version: known by its own row, or by the snapshot at its end. */
async function lastCommitAt(
  table: StateTable,
  gameId: string,
  version: number,
  now: number,
): Promise<{ readonly first: number; readonly last: number; readonly time: number }> {
  const query = { gameId, from: FIRST_POSITION, to: commitPosition(version), newestFirst: true, limit: 1 };
  for await (const row of readRows(table, query, now)) {
    if (row.kind === "commit") {
      return { first: firstVersion(row.commit), last: row.commit.head.version, time: row.commit.head.time };
    }
    if (row.kind === "manifest")
      return { first: row.head.version, last: row.head.version, time: row.head.time };
  }
  throw new RefusedError({
    kind: "history-gone",
    from: 0,
    to: version,
    reason: "the game's creation is missing",
  });
}
