import { createHash } from "node:crypto";
import type { DirectoryEntry, GameStatus, ListedGame, ListQuery, Tail } from "./games-table.ts";

/** Partitions that the games of one type and status are spread over, so that none runs hot. */
export const SHARDS = 8;

const TIME_DIGITS = 15;

/** The index partition that a game is listed in. */
export function shardOf(gameId: string): number {
  return createHash("sha256").update(gameId).digest().readUInt32BE() % SHARDS;
}

/** Key of an index partition. */
export function listingKey(gameType: string, status: GameStatus, shard: number): string {
  return `${gameType}#${status}#${shard}`;
}

/** A game's place in the order of updates. */
export function placeOf({ updatedAt, gameId }: Pick<DirectoryEntry, "updatedAt" | "gameId">): string {
  return `${timePlace(updatedAt)}#${gameId}`;
}

/** Key of a partition of the index of uncovered games. */
export function tailKey(shard: number): string {
  return `tail#${shard}`;
}

/** An uncovered game's place in the order of urgency. */
export function urgencyOf(gameId: string, { coverBy }: Tail): string {
  return `${timePlace(coverBy)}#${gameId}`;
}

/** Lowest and highest place. */
export type PlaceRange = { readonly from: string; readonly to: string };

/** Whether nothing can be in a range. DynamoDB refuses to look there. */
export function isNowhere({ from, to }: PlaceRange): boolean {
  return from > to;
}

/** Lowest and highest place that a query asks for, both included but for `after`. */
export function placeRange({ updatedAfter = 0, updatedBefore, after }: ListQuery): PlaceRange {
  // "~" comes behind every character of a game id.
  const end = updatedBefore === undefined ? "~" : `${timePlace(updatedBefore)}#~`;
  return { from: timePlace(updatedAfter), to: after !== undefined && after < end ? after : end };
}

/** Merges what the partitions answered: newest first, without the place that the page before ended at. */
export function mergePages(
  pages: readonly (readonly ListedGame[])[],
  { limit, after }: Pick<ListQuery, "limit" | "after">,
): ListedGame[] {
  return pages
    .flat()
    .filter(({ place }) => place !== after)
    .sort((left, right) => (left.place < right.place ? 1 : -1))
    .slice(0, limit);
}

function timePlace(time: number): string {
  return String(time).padStart(TIME_DIGITS, "0");
}
