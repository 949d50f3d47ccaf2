import { RefusedError } from "../game/refusal.ts";
import { readHead } from "./head.ts";
import { type HistoryPage, type HistoryQuery, readHistory } from "./history.ts";
import { commitPosition } from "./keys.ts";
import type { StateTable } from "./state-table.ts";

/** Versions that a page should hold, first and last. */
type Span = { readonly from: number; readonly to: number };

/**
 * Reads a page of history. Of a game that continues, commits that are no longer kept are left out; of one that was archived
 * the page is whole, since its rows go one after another while the archive holds them all.
 * @throws {RefusedError} `history-gone` when an archived game's page is not whole; `game-not-found`, `game-wiped`.
 */
export async function readWholeHistory(
  table: StateTable,
  query: HistoryQuery,
  now: number,
): Promise<HistoryPage> {
  const page = await readHistory(table, query, now);
  const missing = missingFrom(page, query, (await readHead(table, query.gameId, now)).version);
  if (!missing) return page;
  const creation = await table.get(query.gameId, commitPosition(0), now);
  // The creation of a game that continues never expires.
  if (creation && creation.expiresAt === undefined) return page;
  throw new RefusedError({ kind: "history-gone", ...missing, reason: "these commits are no longer kept" });
}

/** The versions before the first one on a page that reads forward, or after the last one on one that reads back. */
function missingFrom(
  { transitions, next }: HistoryPage,
  { newestFirst, start }: HistoryQuery,
  newest: number,
): Span | undefined {
  const from = newestFirst ? 1 : Math.max(start ?? 1, 1);
  const last = Math.min(newestFirst ? (start ?? newest) : newest, newest);
  const oldest = (newestFirst ? transitions.at(-1) : transitions[0])?.version ?? last + 1;
  if (newestFirst && next !== undefined) return undefined;
  return from < oldest && from <= last ? { from, to: oldest - 1 } : undefined;
}
