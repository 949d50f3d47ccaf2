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
  return createHash("sha256").update(gameId).digest().readUInt32BE() % SHARDS;
}

/** Key of an index partition. */
export function listingKey(gameType: string, status: GameStatus, shard: number): string {
  return `${gameType}#${status}#${shard}`;
}

/** A game's place in the order of updates. */
export function placeOf({ updatedAt, gameId }: Pick<DirectoryEntry, "updatedAt" | "gameId">): string {
  return `${hourPlace(updatedAt)}#${gameId}`;
}

/** Key of a partition of the sweeper's index. */
export function dueKey(shard: number): string {
  return `due#${shard}`;
}

/** A game's place in the order of urgency. */
export function urgencyOf(gameId: string, { at }: Due): string {
  return `${timePlace(at)}#${gameId}`;
}

/** Lowest and highest place. */
export type PlaceRange = { readonly from: string; readonly to: string };

/** Whether nothing can be in a range. DynamoDB refuses to look there. */
export function isNowhere({ from, to }: PlaceRange): boolean {
  return from > to;
}

/** Lowest and highest place that a query asks for, both included but for `after`. An entry may be older than its game. */
export function placeRange({ updatedAfter = 0, updatedBefore, after }: ListQuery): PlaceRange {
  // "~" comes behind every character of a game id.
  const end = updatedBefore === undefined ? "~" : `${hourPlace(updatedBefore)}#~`;
  const from = hourPlace(Math.max(0, updatedAfter - LISTING_STEP_MS));
  return { from, to: after !== undefined && after < end ? after : end };
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

function hourPlace(time: number): string {
  return timePlace(Math.floor(time / LISTING_STEP_MS) * LISTING_STEP_MS);
}

function timePlace(time: number): string {
  return String(time).padStart(TIME_DIGITS, "0");
}
