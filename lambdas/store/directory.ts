import type { GameTypes } from "../game/game-type.ts";
import type { Head } from "../game/head.ts";
import { isTerminal } from "../game/phases.ts";
import { RefusedError } from "../game/refusal.ts";
import type { GameStatus, GamesTable, Progress } from "./games-table.ts";
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
  const { gameId, gameType, phase, version, time: updatedAt, stretch } = head;
  const status = statusOf(gameTypes, head);
  return { gameId, gameType, status, phase, version, updatedAt, stretch, ...more };
}
