import { createHash } from "node:crypto";
import { LONGEST_STRETCH } from "../game/stretch.ts";
import type { DirectoryEntry, Due, GameStatus, ListedPage, ListQuery } from "./games-table.ts";

/** Partitions that the games of a list are spread over, so that none runs hot. */
export const SHARDS = 8;

/** All of them. */
export const ALL_SHARDS: readonly number[] = Array.from({ length: SHARDS }, (_, shard) => shard);

/** Games are listed by the hour of their last update: a coarse key moves rarely, and a move costs two more writes. */
const LISTING_STEP_MS = 3_600_000;

/**
 * A list of games in the index. Those in play whose entries may be more than an hour behind have a list of their own, so
 * that nobody looks further back for the others. `finished`: those are not behind.
 */
export type List = "quick" | "slow" | "finished";

const LISTS: Readonly<Record<GameStatus, readonly List[]>> = {
  active: ["quick", "slow"],
  finished: ["finished"],
};

const MINUTE_MS = 60_000;
/** How long ago an entry may have been written that is behind, in ms, in each list: an hour, for the change feed too. */
const LAG_MS: Readonly<Record<List, number>> = {
  quick: LISTING_STEP_MS,
  slow: LISTING_STEP_MS + LONGEST_STRETCH * MINUTE_MS,
  finished: LISTING_STEP_MS,
};

/** What says where an entry is listed. */
export type PlacedEntry = Pick<DirectoryEntry, "gameId" | "gameType" | "status" | "stretch" | "updatedAt">;

/** The list that an entry is in. */
export function listOf({ status, stretch }: Pick<PlacedEntry, "status" | "stretch">): List {
  if (status === "finished") return "finished";
  return stretch * MINUTE_MS <= LISTING_STEP_MS ? "quick" : "slow";
}

/** Whether an entry's game can have moved at a time (ms) or later: it may have moved since the entry was written, in its stretch. */
export function mayHaveMovedSince(
  { updatedAt, stretch }: Pick<DirectoryEntry, "updatedAt" | "stretch">,
  time: number,
): boolean {
  return updatedAt + stretch * MINUTE_MS + LISTING_STEP_MS >= time;
}

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
export function listingKey(list: List, shard: number): string {
  return `${list}#${shard}`;
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

/**
 * The sort keys that a query asks for in each list, both ends included but for `after`; an entry may be older than its
 * game's last move. A list in which nothing can be is left out: DynamoDB refuses to look there.
 */
export function rangesOf({
  status,
  updatedAfter = 0,
  updatedBefore,
  after,
}: ListQuery): readonly { readonly list: List; readonly range: SortKeyRange }[] {
  // "~" comes behind every character of a game id.
  const end = updatedBefore === undefined ? "~" : `${hourKey(updatedBefore)}#~`;
  const to = after !== undefined && after < end ? after : end;
  return LISTS[status]
    .map((list) => ({ list, range: { from: hourKey(Math.max(0, updatedAfter - LAG_MS[list])), to } }))
    .filter(({ range }) => range.from <= range.to);
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
