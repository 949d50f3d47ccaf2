import type { GameTypes } from "../game/game-type.ts";
import type { Head } from "../game/head.ts";
import { statusOf } from "./directory.ts";
import type { DirectoryEntry, GameStatus } from "./games-table.ts";
import { readHead } from "./head.ts";
import { readThrough, type Sources } from "./read-through.ts";

/** A game as it is now. */
export type GameNow = {
  readonly head: Head;
  readonly status: GameStatus;
  readonly createdAt: number;
  /** Whether it is in the archive alone: nothing can be appended to it. */
  readonly archived: boolean;
} & Pick<DirectoryEntry, "metadata" | "metadataVersion" | "origin">;

/**
 * Reads what a game is, consistently: its head in the table or the archive, its metadata in the directory.
 * @throws {RefusedError} `game-not-found`, `game-wiped`, `history-gone`.
 */
export async function readGame(sources: Sources, gameTypes: GameTypes, gameId: string): Promise<GameNow> {
  const { games, now } = sources;
  const { head, archived } = await readThrough(sources, gameId, async ({ table, archived: isArchived }) => ({
    head: await readHead(table, gameId, now),
    archived: isArchived,
  }));
  const existing = await games.get(gameId);
  // An entry that was lost: the game is there all the same.
  const known: Pick<DirectoryEntry, "metadata" | "metadataVersion" | "createdAt" | "origin"> =
    existing?.kind === "game" ? existing : { metadata: {}, metadataVersion: 0, createdAt: head.time };
  const { metadata, metadataVersion, createdAt, origin } = known;
  const status = statusOf(gameTypes, head);
  return { head, status, archived, metadata, metadataVersion, createdAt, ...(origin && { origin }) };
}
