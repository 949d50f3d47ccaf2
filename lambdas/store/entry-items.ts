import * as z from "zod/mini";
import type { JsonObject } from "../game/json.ts";
import { restoreText, type StoredText, storeText } from "../game/stored-text.ts";
import { unitsOf } from "../game/units.ts";
import type { DirectoryEntry, DirectoryRow, Due, WipeMark } from "./games-table.ts";
import { dueKey, listingKey, listOf, type PlacedEntry, shardOf, updatedKeyOf, urgencyOf } from "./listing.ts";

const due = { dueAt: z.optional(z.number()), dueSince: z.optional(z.number()) };

const entryItem = z.object({
  gameId: z.string(),
  gameType: z.string(),
  status: z.enum(["active", "finished"]),
  phase: z.string(),
  version: z.number(),
  metadata: z.union([z.string(), z.instanceof(Uint8Array)]),
  metadataVersion: z.number(),
  metadataGiven: z.optional(z.number()),
  snapshot: z.optional(z.number()),
  imported: z.optional(z.literal(true)),
  creation: z.optional(z.string()),
  origin: z.optional(z.object({ gameId: z.string(), version: z.number() })),
  forking: z.optional(z.literal(true)),
  ...due,
  createdAt: z.number(),
  updatedAt: z.number(),
  stretch: z.number(),
});
const markItem = z.object({
  gameId: z.string(),
  markedAt: z.number(),
  foundAt: z.number(),
  creatableAt: z.number(),
  dueAt: z.number(),
  dueSince: z.number(),
});
const anyItem = z.union([markItem, entryItem]);

/** Bytes of an entry besides its metadata, about. */
const ENTRY_BYTES = 400;

/**
 * Metadata as an item keeps it: as text, since DynamoDB's own maps end at 32 levels, and compressed where that saves a
 * unit, since each update of an entry is charged for all of it.
 */
export function packMetadata(metadata: JsonObject): StoredText {
  return storeText(JSON.stringify(metadata), (bytes) => unitsOf(ENTRY_BYTES + bytes));
}

/** What the directory holds as an item, for the document client. */
export function toDirectoryItem(existing: DirectoryRow): Record<string, unknown> {
  const { kind: _kind, due: when, ...rest } = existing;
  const plain = "metadata" in rest ? { ...rest, metadata: packMetadata(rest.metadata) } : rest;
  return {
    ...plain,
    ...(existing.kind === "game" && listingKeys(existing)),
    ...(when && dueAttributes(existing.gameId, when)),
  };
}

/** An item as what the directory holds. @throws when it is none of it: it was not written by this code. */
export function fromDirectoryItem(item: unknown): DirectoryRow {
  const found = anyItem.parse(item);
  return "markedAt" in found ? markFrom(found) : entryFrom(found);
}

function markFrom({ dueAt, dueSince, ...mark }: z.infer<typeof markItem>): WipeMark {
  return { kind: "wipe", ...mark, due: { at: dueAt, since: dueSince } };
}

function entryFrom(item: z.infer<typeof entryItem>): DirectoryEntry {
  const {
    metadata,
    metadataGiven,
    snapshot,
    imported,
    creation,
    origin,
    forking,
    dueAt,
    dueSince,
    ...entry
  } = item;
  return {
    kind: "game",
    ...entry,
    metadata: JSON.parse(restoreText(metadata)),
    ...(metadataGiven !== undefined && { metadataGiven }),
    ...(snapshot !== undefined && { snapshot }),
    ...(imported && { imported }),
    ...(creation !== undefined && { creation }),
    ...(origin && { origin }),
    ...(forking && { forking }),
    ...(dueAt !== undefined && dueSince !== undefined && { due: { at: dueAt, since: dueSince } }),
  };
}

/** Where the index of games lists an entry. */
export function listingKeys(entry: PlacedEntry): { readonly listing: string; readonly updated: string } {
  return {
    listing: listingKey(listOf(entry), shardOf(entry.gameId)),
    updated: updatedKeyOf(entry),
  };
}

/** What an item holds of when the sweeper must look, the keys of its index among them. */
export function dueAttributes(
  gameId: string,
  { at, since }: Due,
): { readonly due: string; readonly urgency: string; readonly dueAt: number; readonly dueSince: number } {
  return {
    due: dueKey(shardOf(gameId)),
    urgency: urgencyOf(gameId, { at, since }),
    dueAt: at,
    dueSince: since,
  };
}
