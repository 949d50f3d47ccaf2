import * as z from "zod/mini";
import type { DirectoryEntry, NewEntry, Tail } from "./games-table.ts";
import { listingKey, placeOf, shardOf, tailKey, urgencyOf } from "./listing.ts";

// Metadata is kept as text: DynamoDB's own maps end at 32 levels.
const entryItem = z.object({
  gameId: z.string(),
  gameType: z.string(),
  status: z.enum(["active", "finished"]),
  phase: z.string(),
  version: z.number(),
  metadata: z.optional(z.string()),
  snapshot: z.optional(z.number()),
  tailSince: z.optional(z.number()),
  coverBy: z.optional(z.number()),
  createdAt: z.number(),
  updatedAt: z.number(),
});

/** An entry of the directory as an item, for the document client. */
export function entryToItem(entry: NewEntry): Record<string, unknown> {
  const { tail, metadata, ...plain } = entry;
  return {
    ...plain,
    ...(metadata && { metadata: JSON.stringify(metadata) }),
    ...listingKeys(entry),
    ...(tail && tailAttributes(entry.gameId, tail)),
  };
}

/** An item as an entry of the directory. @throws when it is none: it was not written by this code. */
export function entryFromItem(item: unknown): DirectoryEntry {
  const { metadata = "{}", snapshot, tailSince: since, coverBy, ...entry } = entryItem.parse(item);
  return {
    ...entry,
    metadata: JSON.parse(metadata),
    ...(snapshot !== undefined && { snapshot }),
    ...(since !== undefined && coverBy !== undefined && { tail: { since, coverBy } }),
  };
}

/** Where the index of games lists an entry. */
export function listingKeys(entry: Pick<DirectoryEntry, "gameId" | "gameType" | "status" | "updatedAt">): {
  readonly listing: string;
  readonly updated: string;
} {
  return {
    listing: listingKey(entry.gameType, entry.status, shardOf(entry.gameId)),
    updated: placeOf(entry),
  };
}

/** What an item holds of a tail, the keys of the index of uncovered games among them. */
export function tailAttributes(
  gameId: string,
  tail: Tail,
): {
  readonly tail: string;
  readonly urgency: string;
  readonly tailSince: number;
  readonly coverBy: number;
} {
  return {
    tail: tailKey(shardOf(gameId)),
    urgency: urgencyOf(gameId, tail),
    tailSince: tail.since,
    coverBy: tail.coverBy,
  };
}
