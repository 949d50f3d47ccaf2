import type { SavepointClient } from "#client";
import type { Progress } from "../progress.ts";
import type { Measured } from "./measured.ts";

const PAGE = 100;
// Enough to judge by; a busy stage's directory would take minutes.
const MOST_PAGES = 50;

/** Counts games that were finished since a time, and those in play that moved since. @param since ms since 1970 */
export async function countGames(
  client: SavepointClient,
  since: number,
  progress: Progress,
): Promise<Measured["games"]> {
  const finished = await count(client, "finished", since, progress);
  const active = await count(client, "active", since, progress);
  return { finished: finished.found, active: active.found, more: finished.more || active.more };
}

async function count(
  client: SavepointClient,
  status: "finished" | "active",
  since: number,
  progress: Progress,
): Promise<{ readonly found: number; readonly more: boolean }> {
  const updatedAfter = new Date(since).toISOString();
  let found = 0;
  let page: string | undefined;
  for (let read = 0; read < MOST_PAGES; read += 1) {
    const query = { status, updatedAfter, limit: PAGE, ...(page !== undefined && { page }) };
    const listed = await client.list(query);
    found += listed.games.length;
    page = listed.next;
    if (page === undefined) return { found, more: false };
    progress.show(`${found} ${status} games counted`);
  }
  return { found, more: true };
}
