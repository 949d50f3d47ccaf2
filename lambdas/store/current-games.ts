import { RefusedError } from "../game/refusal.ts";
import { type DirectoryContext, progressOf } from "./directory.ts";
import { listingKeys } from "./entry-items.ts";
import type { DirectoryEntry, DirectoryRow, Progress } from "./games-table.ts";
import { readHead } from "./head.ts";
import { UnreadableRowError } from "./items.ts";

const HEADS_AT_ONCE = 16;

/**
 * Games as they are now, in the order asked for: the directory's entry, and for a game that continues its newest head, since
 * the directory hears of few commits. An entry that is behind is brought up to date where that changes its place in the list:
 * who looks at a list of slow games has it in order. What is wiped, or not yet created, is left out. Of a game whose newest
 * row can't be read, the entry is all that is known: it does not fail the others.
 */
export async function currentGames(
  context: DirectoryContext,
  gameIds: readonly string[],
): Promise<readonly DirectoryEntry[]> {
  const existing = await context.games.getMany(gameIds);
  const current: (DirectoryEntry | undefined)[] = [];
  for (let start = 0; start < existing.length; start += HEADS_AT_ONCE) {
    const part = existing.slice(start, start + HEADS_AT_ONCE);
    current.push(...(await Promise.all(part.map((one) => currentGame(context, one)))));
  }
  return current.filter((entry) => entry !== undefined);
}

async function currentGame(
  context: DirectoryContext,
  existing: DirectoryRow,
): Promise<DirectoryEntry | undefined> {
  if (existing.kind === "wipe") return undefined;
  // A game that is over is corrected at most, and each correction updates the directory.
  if (existing.status === "finished") return existing;
  const { table, games, gameTypes, now } = context;
  try {
    const head = await readHead(table, existing.gameId, now);
    if (head.version <= existing.version) return existing;
    const progress = progressOf(gameTypes, head);
    if (isListedElsewhere(existing, progress)) await games.advance(progress);
    return { ...existing, ...progress };
  } catch (error) {
    if (error instanceof UnreadableRowError) return existing;
    if (!(error instanceof RefusedError)) throw error;
    const { kind } = error.refusal;
    const isThere = kind === "history-gone" || (kind === "game-not-found" && existing.version > 0);
    return isThere ? existing : undefined;
  }
}

function isListedElsewhere(existing: DirectoryEntry, current: Progress): boolean {
  const [before, after] = [listingKeys(existing), listingKeys(current)];
  return before.listing !== after.listing || before.updated !== after.updated;
}
