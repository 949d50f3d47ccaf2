import { createHash } from "node:crypto";
import type { DirectoryEntry, Due, GameStatus, ListedGame, ListQuery } from "./games-table.ts";

/** Partitions that the games of one type and status are spread over, so that none runs hot. */
export const SHARDS = 8;

/** All of them. */
export const ALL_SHARDS: readonly number[] = Array.from({ length: SHARDS }, (_, shard) => shard);

/**
 * Games are listed by the hour of their last update: a coarse key moves rarely, and a move costs two more writes.
 * It is also the longest time by which an entry may lag behind its game's last move.
 */
export const LISTING_STEP_MS = 3_600_000;

const TIME_DIGITS = 15;

/** The index partition that a game is listed in. */
export function shardOf(gameId: string): number {
  return partOf(gameId, SHARDS);
}

/** Which of so many parts a game falls into, by its id. */
export function partOf(gameId: string, parts: number): number {
  return createHash("sha256").update(gameId).digest().readUInt32BE() % parts;
}

/** Key of an index partition. */
export function listingKey(gameType: string, status: GameStatus, shard: number): string {
  return `${gameType}#${status}#${shard}`;
}

/** A game's sort key in the order of updates. */
export function updatedKeyOf({ updatedAt, gameId }: Pick<DirectoryEntry, "updatedAt" | "gameId">): string {
  return `${hourKey(updatedAt)}#${gameId}`;
}

/** Key of a partition of the sweeper's index. */
export function dueKey(shard: number): string {
  return `due#${shard}`;
}

/** A game's sort key in the order of urgency. */
export function urgencyOf(gameId: string, { at }: Due): string {
  return `${timeKey(at)}#${gameId}`;
}

/** Lowest and highest sort key. */
export type SortKeyRange = { readonly from: string; readonly to: string };

/** Whether nothing can be in a range. DynamoDB refuses to look there. */
export function isEmptyRange({ from, to }: SortKeyRange): boolean {
  return from > to;
}

/** Lowest and highest sort key that a query asks for, both included but for `after`. An entry may be older than its game. */
export function sortKeyRange({ updatedAfter = 0, updatedBefore, after }: ListQuery): SortKeyRange {
  // "~" comes behind every character of a game id.
  const end = updatedBefore === undefined ? "~" : `${hourKey(updatedBefore)}#~`;
  const from = hourKey(Math.max(0, updatedAfter - LISTING_STEP_MS));
  return { from, to: after !== undefined && after < end ? after : end };
}

/** Merges what the partitions answered: newest first, without the sort key that the page before ended at. */
export function mergePages(
  pages: readonly (readonly ListedGame[])[],
  { limit, after }: Pick<ListQuery, "limit" | "after">,
): ListedGame[] {
  return pages
    .flat()
    .filter(({ sortKey }) => sortKey !== after)
    .sort((left, right) => (left.sortKey < right.sortKey ? 1 : -1))
    .slice(0, limit);
}

function hourKey(time: number): string {
  return timeKey(Math.floor(time / LISTING_STEP_MS) * LISTING_STEP_MS);
}

function timeKey(time: number): string {
  return String(time).padStart(TIME_DIGITS, "0");
}
