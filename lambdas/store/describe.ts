import type { Head } from "../game/head.ts";
import { type DirectoryContext, progressOf } from "./directory.ts";
import { dueAfter } from "./due.ts";
import type { Advanced, DirectoryEntry, Due, GamesTable } from "./games-table.ts";
import { commitPosition } from "./keys.ts";

/** An entry as a creation writes it. */
export type NewEntry = DirectoryEntry & Required<Pick<DirectoryEntry, "creation" | "due">>;

/**
 * Lets the entry tell of the creation that was written, where another one's came first. Metadata that somebody has put in
 * their place meanwhile stay: that was written after the creation.
 */
export async function describe(games: GamesTable, entry: NewEntry): Promise<void> {
  const { gameType, creation, origin, createdAt } = entry;
  for (;;) {
    const existing = await games.get(entry.gameId);
    if (existing?.kind !== "game" || existing.creation === creation) return;
    const { origin: _another, ...rest } = existing;
    const { metadata } = existing.metadataVersion > 0 ? existing : entry;
    // Who has read the other creation's metadata must not change these on the strength of that.
    const changed = { metadata, metadataVersion: existing.metadataVersion + 1 };
    const due = sooner(existing, entry.due);
    const described =
      existing.version === 0
        ? { ...entry, ...changed, due }
        : { ...rest, gameType, ...changed, creation, createdAt, due, ...(origin && { origin }) };
    if (await games.replace(described, existing)) return;
  }
}

/**
 * Lets the entry tell of the creation that exists, where another one's came first and the request of this one ended before
 * it had described itself. Its metadata came with the request, and are not known here: the same request, sent again, gives them.
 * @param followed The creation, where it is known; what is followed may be of an earlier game of the same id.
 * @returns what came of it, as of an advance to version 0.
 */
export async function describeFound(
  { table, games, gameTypes, now }: DirectoryContext,
  gameId: string,
  followed?: Head,
): Promise<Advanced> {
  for (;;) {
    const existing = await games.get(gameId);
    if (existing?.kind !== "game") return existing ? "wiping" : "unknown";
    if (existing.creation === undefined || existing.creation === followed?.contentDigest) return "behind";
    const row = await table.get(gameId, commitPosition(0), now);
    const head = row?.kind === "commit" ? row.commit.head : undefined;
    const isAnother = followed !== undefined && head?.hash !== followed.hash;
    if (!head || isAnother || existing.creation === head.contentDigest) return "behind";
    const { creation: _another, origin: _its, ...rest } = existing;
    const changed = {
      gameType: head.gameType,
      metadata: existing.metadataVersion > 0 ? existing.metadata : {},
      createdAt: head.time,
      due: sooner(existing, dueAfter(head.time, head.retentionDays)),
    };
    const described =
      existing.version === 0
        ? { ...rest, ...progressOf(gameTypes, head), ...changed }
        : { ...rest, ...changed };
    if (await games.replace(described, existing)) return "behind";
  }
}

/** The sooner of two times to look at a game: what an entry says, or what is due. */
export function sooner({ due: existing }: DirectoryEntry, due: Due): Due {
  return existing && existing.at <= due.at ? existing : due;
}
