import { RefusedError } from "../game/refusal.ts";
import { type DirectoryContext, progressOf } from "./directory.ts";
import type { DirectoryEntry, Standing } from "./games-table.ts";
import { readHead } from "./head.ts";
import { UnreadableRowError } from "./items.ts";

const HEADS_AT_ONCE = 16;

/**
 * Games as they are now, in the order asked for: the directory's entry, and for a game that goes on its newest head, since
 * the directory hears of few commits. An entry that is behind is repaired; what is wiped, or not yet created, is left out. Of a
 * game whose newest row can't be read, the entry is all that is known: it does not fail the others.
 */
export async function currentGames(
  context: DirectoryContext,
  gameIds: readonly string[],
): Promise<readonly DirectoryEntry[]> {
  const standing = await context.games.getMany(gameIds);
  const current: (DirectoryEntry | undefined)[] = [];
  for (let start = 0; start < standing.length; start += HEADS_AT_ONCE) {
    const part = standing.slice(start, start + HEADS_AT_ONCE);
    current.push(...(await Promise.all(part.map((one) => currentGame(context, one)))));
  }
  return current.filter((entry) => entry !== undefined);
}

async function currentGame(
  context: DirectoryContext,
  standing: Standing,
): Promise<DirectoryEntry | undefined> {
  if (standing.kind === "wipe") return undefined;
  // A game that is over is corrected at most, and each correction is told to the directory.
  if (standing.status === "finished") return standing;
  const { table, games, gameTypes, now } = context;
  try {
    const head = await readHead(table, standing.gameId, now);
    if (head.version <= standing.version) return standing;
    const progress = progressOf(gameTypes, head);
    await games.advance(progress);
    return { ...standing, ...progress };
  } catch (error) {
    if (error instanceof UnreadableRowError) return standing;
    if (!(error instanceof RefusedError)) throw error;
    const { kind } = error.refusal;
    const isThere = kind === "history-gone" || (kind === "game-not-found" && standing.version > 0);
    return isThere ? standing : undefined;
  }
}
