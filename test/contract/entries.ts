import type { DirectoryEntry, Due, Progress, WipeMark } from "../../lambdas/store/games-table.ts";

/** When the contract is looked at, in ms: the beginning of an hour. */
export const NOW = Date.UTC(2027, 0, 1);
export const HOUR_MS = 3_600_000;

let names = 0;
/** A name that no other test knows, for a game or a game type. */
export function newName(): string {
  names += 1;
  return `name-${names}`;
}

/** A game of its own in the directory. */
export function entry(over: Partial<DirectoryEntry> = {}): DirectoryEntry {
  return {
    kind: "game",
    gameId: newName(),
    gameType: "generic",
    status: "active",
    phase: "TURN",
    version: 3,
    metadata: { players: ["ann", "bob"], nested: { a: null } },
    metadataVersion: 0,
    createdAt: NOW,
    updatedAt: NOW + 1,
    ...over,
  };
}

/** How far a game has come. */
export function progress(
  { gameId, gameType }: Pick<DirectoryEntry, "gameId" | "gameType">,
  version: number,
  updatedAt = NOW + version,
): Progress {
  return { gameId, gameType, status: "active", phase: `P${version}`, version, updatedAt };
}

/** What is due at a time. */
export function dueAt(at: number): Due {
  return { at, since: at - 1000 };
}

/** The mark of a wipe that began at a time. */
export function mark(gameId: string, markedAt = NOW): WipeMark {
  return {
    kind: "wipe",
    gameId,
    markedAt,
    foundAt: markedAt,
    creatableAt: markedAt + HOUR_MS,
    due: dueAt(markedAt),
  };
}
