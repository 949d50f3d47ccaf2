import type { GameTypes } from "../game/game-type.ts";
import type { Head } from "../game/head.ts";
import { isTerminal } from "../game/phases.ts";
import { RefusedError } from "../game/refusal.ts";
import { dueAfter } from "./due.ts";
import type { Advanced, DirectoryEntry, GameStatus, GamesTable, Progress } from "./games-table.ts";
import { readHead } from "./head.ts";
import type { StateTable } from "./state-table.ts";

/** The directory, and what tells it how far a game has come. */
export type DirectoryContext = {
  readonly table: StateTable;
  readonly games: GamesTable;
  readonly gameTypes: GameTypes;
  readonly now: number;
};

const failures = new WeakSet<Error>();

/** Does work on the directory, and remembers of what it throws that it was there; a refusal is no failure. */
export async function inDirectory<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof Error && !(error instanceof RefusedError)) failures.add(error);
    throw error;
  }
}

/** Whether an error was thrown by work on the directory. */
export function isDirectoryFailure(error: unknown): boolean {
  return error instanceof Error && failures.has(error);
}

/** Whether a game continues, or has reached a terminal phase; one of an unknown type continues. */
export function statusOf(
  gameTypes: GameTypes,
  { gameType, phase }: Pick<Head, "gameType" | "phase">,
): GameStatus {
  const type = gameTypes.get(gameType);
  return type && isTerminal(type, phase) ? "finished" : "active";
}

/** How far a game has come, by its head. */
export function progressOf(
  gameTypes: GameTypes,
  head: Head,
  more: Pick<Progress, "snapshot" | "due"> = {},
): Progress {
  const { gameId, gameType, phase, version, time } = head;
  return { gameId, gameType, status: statusOf(gameTypes, head), phase, version, updatedAt: time, ...more };
}

/**
 * Moves a game's entry forward, in one write; a game that has none is given one, since the sweeper must know of it.
 * @param snapshot Version of the newest snapshot, where one was made.
 * @throws {RefusedError} `game-not-found` or `game-wiped`, of a game that has no entry and no rows either.
 */
export async function advanceDirectory(
  { table, games, gameTypes, now }: DirectoryContext,
  head: Head,
  snapshot: number | undefined,
): Promise<Advanced> {
  const progress = progressOf(gameTypes, head, snapshot === undefined ? {} : { snapshot });
  const outcome = await games.advance(progress);
  if (outcome === "behind" && snapshot !== undefined) await games.noteSnapshot(head.gameId, snapshot);
  if (outcome !== "unknown") return outcome;
  // It was wiped, and must not come back; or its entry was lost, as by a restore of the tables to two moments.
  await readHead(table, head.gameId, now);
  await games.add(foundEntry(progress, dueAfter(now, head.retentionDays)));
  return await games.advance(progress);
}

/** An entry for a game of which nothing more is known than how far it has come. */
function foundEntry(progress: Progress, due: DirectoryEntry["due"]): DirectoryEntry {
  return {
    kind: "game",
    ...progress,
    ...(due && { due }),
    metadata: {},
    metadataVersion: 0,
    createdAt: progress.updatedAt,
  };
}
