import { randomUUID } from "node:crypto";

const created: string[] = [];

/** An id for a game of this test file; it is wiped when the file has run. */
export function newGameId(): string {
  const gameId = `e2e-${randomUUID()}`;
  created.push(gameId);
  return gameId;
}

/** Ids given out so far. */
export function createdGames(): readonly string[] {
  return created;
}
