import { createHash } from "node:crypto";
import type { DirectoryEntry, Due, GameStatus, ListedPage, ListQuery } from "./games-table.ts";

/** Partitions that the games of one status are spread over, so that none runs hot. */
export const SHARDS = 8;

/** All of them. */
export const ALL_SHARDS: readonly number[] = Array.from({ length: SHARDS }, (_, shard) => shard);

/**
 * Games are listed by the hour of their last update: a coarse key moves rarely, and a move costs two more writes.
 * It is also the longest time by which an entry may lag behind its game's last move, unless its game type says more.
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
export function listingKey(status: GameStatus, shard: number): string {
  return `${status}#${shard}`;
}

/** A game's sort key in the order of updates; its type comes last, since no order is by it. */
export function updatedKeyOf(entry: Pick<DirectoryEntry, "updatedAt" | "gameType" | "gameId">): string {
  return `${hourKey(entry.updatedAt)}#${entry.gameId}#${entry.gameType}`;
}

/** Whether a sort key is one of a game that a query asks for. */
function isAskedFor(sortKey: string, { gameType }: Pick<ListQuery, "gameType">): boolean {
  return gameType === undefined || sortKey.endsWith(`#${gameType}`);
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

/** Sort keys that are looked at in one partition, where only some are of the type that is asked for: less than 100 KB. */
const LOOKED_AT = 1_000;

/** Sort keys to look at in one partition for a page: one more, since that which the page before ended at is among them. */
export function lookedAt({ gameType, limit }: Pick<ListQuery, "gameType" | "limit">): number {
  return gameType === undefined ? limit + 1 : Math.max(LOOKED_AT, limit + 1);
}

/**
 * Merges what partitions answered: newest first, as far as all of them were read, without the sort key that the page before
 * ended at.
 */
export function mergePages(
  pages: readonly ListedPage[],
  query: Pick<ListQuery, "gameType" | "limit" | "after">,
): ListedPage {
  const { limit, after } = query;
  const readTo = pages.reduce((newest, { next = "" }) => (next > newest ? next : newest), "");
  const games = pages
    .flatMap((page) => page.games)
    .filter(({ sortKey }) => sortKey !== after && sortKey >= readTo && isAskedFor(sortKey, query))
    .sort((left, right) => (left.sortKey < right.sortKey ? 1 : -1))
    .slice(0, limit);
  const next = games.length === limit ? games.at(-1)?.sortKey : readTo;
  return { games, ...(next && { next }) };
}

function hourKey(time: number): string {
  return timeKey(Math.floor(time / LISTING_STEP_MS) * LISTING_STEP_MS);
}

function timeKey(time: number): string {
  return String(time).padStart(TIME_DIGITS, "0");
}
