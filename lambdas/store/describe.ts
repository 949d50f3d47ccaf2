import type { Head } from "../game/head.ts";
import type { JsonObject } from "../game/json.ts";
import { type DirectoryContext, progressOf } from "./directory.ts";
import { dueOfCreation } from "./due.ts";
import type { Advanced, DirectoryEntry, Due, GamesTable } from "./games-table.ts";
import { commitPosition } from "./keys.ts";

/** An entry as a creation writes it. */
export type NewEntry = DirectoryEntry & Required<Pick<DirectoryEntry, "creation" | "due">>;

/**
 * Lets the entry tell of the creation that was written, where another one's came first. Metadata that somebody has put in
 * their place meanwhile stay: that was written after the creation.
 */
export async function describe(games: GamesTable, entry: NewEntry): Promise<void> {
  const { gameType, creation, origin, forking, createdAt } = entry;
  for (;;) {
    const existing = await games.get(entry.gameId);
    if (existing?.kind !== "game" || existing.creation === creation) return;
    const { origin: _another, forking: _its, ...rest } = existing;
    const changed = { ...metadataAfter(existing, entry.metadata), due: sooner(existing, entry.due) };
    const ofFork = { ...(origin && { origin }), ...(forking && { forking }) };
    const described =
      existing.version === 0
        ? { ...entry, ...changed }
        : { ...rest, gameType, creation, createdAt, ...ofFork, ...changed };
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
    const asItIs = existing.forking ? "forking" : "behind";
    if (existing.creation === undefined || existing.creation === followed?.contentDigest) return asItIs;
    const row = await table.get(gameId, commitPosition(0), now);
    const commit = row?.kind === "commit" ? row.commit : undefined;
    const isAnother = followed !== undefined && commit?.head.hash !== followed.hash;
    if (!commit || isAnother || existing.creation === commit.head.contentDigest) return asItIs;
    const { creation: _another, origin: _its, forking: _too, ...rest } = existing;
    const { head, origin } = commit;
    const changed = {
      gameType: head.gameType,
      ...metadataAfter(existing, {}),
      createdAt: head.time,
      due: sooner(existing, dueOfCreation(commit)),
      ...(origin && { origin, forking: true as const }),
    };
    const described =
      existing.version === 0
        ? { ...rest, ...progressOf(gameTypes, head), ...changed }
        : { ...rest, ...changed };
    if (await games.replace(described, existing)) return origin ? "forking" : "behind";
  }
}

/** Metadata of an entry. */
type Metadata = Pick<DirectoryEntry, "metadata" | "metadataVersion" | "metadataGiven">;

/** Metadata in place of those that were read, and a version of their own: who knows the others changes none on the strength of that. */
export function given(metadata: JsonObject, { metadataVersion }: DirectoryEntry): Required<Metadata> {
  return { metadata, metadataVersion: metadataVersion + 1, metadataGiven: metadataVersion + 1 };
}

/** The metadata of a creation in place of another one's; what a caller has put there stays. */
function metadataAfter(existing: DirectoryEntry, metadata: JsonObject): Metadata {
  const { metadataVersion, metadataGiven = 0 } = existing;
  if (metadataVersion === metadataGiven) return given(metadata, existing);
  return { metadata: existing.metadata, metadataVersion, metadataGiven };
}

/** The sooner of two times to look at a game: what an entry says, or what is due. */
export function sooner({ due: existing }: DirectoryEntry, due: Due): Due {
  return existing && existing.at <= due.at ? existing : due;
}
