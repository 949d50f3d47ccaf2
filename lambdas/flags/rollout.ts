import { hash } from "node:crypto";

const BUCKETS = 2 ** 32;

/**
 * A game's number between 0 (inclusive) and 100 (exclusive): the first 32 bits of SHA-256 of its id. It never
 * changes, so a game stays on its side for its life, and raising a percentage never takes a game out.
 */
export function rolloutPosition(gameId: string): number {
  const digest = hash("sha256", `use_state_persistence:${gameId}`, "buffer");
  return (digest.readUInt32BE(0) / BUCKETS) * 100;
}

/** Whether a game is among the first `percent` of all games. */
export function isInRollout(gameId: string, percent: number): boolean {
  return percent >= 100 || rolloutPosition(gameId) < percent;
}
