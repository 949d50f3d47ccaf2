import type { DirectoryEntry, Progress, Tail } from "../../lambdas/store/games-table.ts";

/** When the contract is looked at, in ms. */
export const NOW = Date.UTC(2027, 0, 1);

let names = 0;
/** A name that no other test knows, for a game or a game type. */
export function newName(): string {
  names += 1;
  return `name-${names}`;
}

/** A game of its own in the directory. */
export function entry(over: Partial<DirectoryEntry> = {}): DirectoryEntry {
  return {
    gameId: newName(),
    gameType: "generic",
    status: "active",
    phase: "TURN",
    version: 3,
    metadata: { players: ["ann", "bob"], nested: { a: null } },
    createdAt: NOW,
    updatedAt: NOW + 1,
    ...over,
  };
}

/** How far a game has come. */
export function progress(
  { gameId, gameType }: DirectoryEntry,
  version: number,
  updatedAt = NOW + version,
): Progress {
  const tail = tailSince(updatedAt);
  return { gameId, gameType, status: "active", phase: `P${version}`, version, updatedAt, tail };
}

/** A tail that began at a time and has a second to be covered. */
export function tailSince(since: number): Tail {
  return { since, coverBy: since + 1000 };
}
