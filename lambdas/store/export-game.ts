import type { Head } from "../game/head.ts";
import type { Json } from "../game/json.ts";
import { RefusedError } from "../game/refusal.ts";
import type { Transition } from "../game/transition.ts";
import { commitPosition, manifestPosition } from "./keys.ts";
import { type RecoveryContext, recover } from "./recovery.ts";
import { firstVersion } from "./rows.ts";
import { PAGE_ROWS, readRows } from "./state-table.ts";
import { createdState, verifyChain, wholeTransitionsOf } from "./verify.ts";

/** A commit as it is exported. */
export type ExportedCommit = {
  readonly commitId: string;
  readonly contentDigest: string;
  /** ms since 1970. */
  readonly time: number;
  readonly transitions: readonly Transition[];
};

/** A state and what holds at it. */
export type ExportedState = { readonly head: Head; readonly state: Json };

/** Commits in order, and the version to continue after when there are more. */
export type ExportedCommits = { readonly commits: readonly ExportedCommit[]; readonly next?: number };

/** Text of commits on one page, in bytes, with which it ends. */
const PAGE_BYTES = 1_000_000;

/** How a game began. @throws {RefusedError} `history-gone` when its creation is damaged or no longer there. */
export async function exportCreation(
  { table, now }: RecoveryContext,
  gameId: string,
): Promise<ExportedState> {
  const row = await table.get(gameId, commitPosition(0), now);
  if (row?.kind !== "commit") throw gone(0, 0, "the game's creation is no longer kept");
  return { head: row.commit.head, state: await createdState(table, row, now) };
}

/** The state at the end of a commit, verified. @throws {RefusedError} as `recover`; `version-within-commit`. */
export async function exportState(
  context: RecoveryContext,
  gameId: string,
  version: number,
): Promise<ExportedState> {
  const { head, state } = await recover(context, { gameId, version });
  if (!head) throw new RefusedError({ kind: "version-within-commit", version });
  return { head, state };
}

/**
 * The version after which a game's history can be exported: 0, or that of its oldest snapshot where the first commits are
 * no longer kept.
 */
export async function exportableFrom(
  { table, now }: RecoveryContext,
  gameId: string,
  newest: number,
): Promise<number> {
  const query = { gameId, from: commitPosition(1), newestFirst: false, limit: PAGE_ROWS };
  for await (const row of readRows(table, query, now)) {
    if (row.kind === "commit" && firstVersion(row.commit) === 1) return 0;
    if (row.kind === "manifest") return row.head.version;
  }
  return newest;
}

/**
 * A page of commits, each of which fits the one before. A commit that gives a large state is alone on its page.
 * @param after The version before the first one. @param newest The version to end at.
 * @throws {RefusedError} `history-gone` when commits are missing or damaged.
 */
export async function exportCommits(
  { table, now }: RecoveryContext,
  gameId: string,
  after: number,
  newest: number,
): Promise<ExportedCommits> {
  if (after >= newest) return { commits: [] };
  const query = {
    gameId,
    from: commitPosition(after + 1),
    to: manifestPosition(newest),
    newestFirst: false,
    limit: PAGE_ROWS,
  };
  let before: Head | undefined;
  const commits: ExportedCommit[] = [];
  let bytes = 0;
  let at = after;
  for await (const row of readRows(table, query, now)) {
    if (row.kind !== "commit") continue;
    const { commit } = row;
    if (commits.length > 0 && (commit.whole || bytes > PAGE_BYTES)) return { commits, next: at };
    if (firstVersion(commit) !== at + 1)
      throw gone(at + 1, firstVersion(commit) - 1, "commits are missing here");
    if (before) verifyChain({ head: before }, [row]);
    before = commit.head;
    const transitions = await wholeTransitionsOf(table, row, now);
    const { commitId, head } = commit;
    commits.push({ commitId, contentDigest: head.contentDigest, time: head.time, transitions });
    bytes += Buffer.byteLength(commit.data) + (commit.whole ? PAGE_BYTES : 0);
    at = head.version;
  }
  if (at < newest) throw gone(at + 1, newest, "commits are missing here");
  return { commits };
}

function gone(from: number, to: number, reason: string): RefusedError {
  return new RefusedError({ kind: "history-gone", from, to, reason });
}
