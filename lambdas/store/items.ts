import * as z from "zod/mini";
import type { Commit, Notable } from "../game/commit.ts";
import { compactData, restoreData } from "../game/compact.ts";
import type { InRowBase } from "../game/in-row-base.ts";
import { restoreText, type StoredText, storeText } from "../game/stored-text.ts";
import { unitsOf } from "../game/units.ts";
import { EXPIRY, POSITION } from "./attribute-names.ts";
import { itemSize, type SizedItem } from "./item-size.ts";
import { versionOf } from "./keys.ts";
import {
  FORMAT,
  type PackedBase,
  packedHeadBytes,
  packHead,
  unpackCommitHead,
  unpackHead,
} from "./packed-head.ts";
import { commitRow, type Row } from "./rows.ts";

// Attribute names are short, since they count towards the write unit (those of key and expiry: attribute-names.ts):
// a format, of rows without a head · h head, with the format first (packed-head.ts) · d transitions, as text or compressed ·
// f why notable · s what a fork was made from · l whole state that the row has no room for · b bytes of a chunk, of a
// base in a commit, or of a small state in a manifest · c number of chunks · k checksum ·
// v schema version · w what came before · n what covers before it · o that its game type wanted it · m made at · x that a tombstone is the last one

const key = { gameId: z.string(), [POSITION]: z.string(), [EXPIRY]: z.optional(z.number()) };
const bytes = z.instanceof(Uint8Array);

const commitItem = z.object({
  ...key,
  h: bytes,
  d: z.union([z.string(), bytes]),
  b: z.optional(bytes),
  l: z.optional(z.object({ checksum: z.string(), chunks: z.number(), transition: z.number() })),
  s: z.optional(z.object({ gameId: z.string(), version: z.number() })),
  f: z.optional(
    z.enum([
      "created",
      "forked",
      "imported",
      "snapshot",
      "phase",
      "finished",
      "corrected",
      "stretch",
    ] satisfies Notable[]),
  ),
});
const snapshotName = z.object({ version: z.number(), chunks: z.number() });
const manifestItem = z.object({
  ...key,
  h: bytes,
  c: z.number(),
  b: z.optional(bytes),
  k: z.string(),
  v: z.number(),
  w: z.optional(snapshotName),
  n: z.optional(snapshotName),
  o: z.optional(z.literal(true)),
  m: z.number(),
});
const chunkItem = z.object({ ...key, a: z.literal(FORMAT), b: bytes });
const tombstoneItem = z.strictObject({
  ...key,
  a: z.literal(FORMAT),
  [EXPIRY]: z.number(),
  x: z.optional(z.literal(true)),
});
const anyItem = z.union([commitItem, manifestItem, chunkItem, tombstoneItem]);

/** A row as DynamoDB keeps it, for the document client. */
export type Item = {
  readonly gameId: string;
  readonly [POSITION]: string;
  readonly [attribute: string]: unknown;
};

/** A row as an item. */
export function toItem(row: Row): Item {
  const item = { ...keyAndExpiry(row), ...attributes(row) };
  if (row.kind !== "commit") return item;
  const { data, head, text } = row.commit;
  return { ...item, d: text ?? storedBeside(item, compactData(data, head.phase)) };
}

/** The data as the row keeps it, whose other attributes are known. */
function storedBeside(item: SizedItem, data: string): StoredText {
  const rest = itemSize(item) + "d".length;
  return storeText(data, (length) => unitsOf(rest + length));
}

function keyAndExpiry({ gameId, position, expiresAt }: Row) {
  return { gameId, [POSITION]: position, ...(expiresAt !== undefined && { [EXPIRY]: expiresAt }) };
}

function attributes(row: Row): Record<string, unknown> {
  switch (row.kind) {
    case "commit":
      return { h: packHead(row.commit.head, row.commit), ...besideHead(row.commit) };
    case "chunk":
      return { a: FORMAT, b: row.bytes };
    case "manifest":
      return {
        h: packHead(row.head),
        c: row.chunks,
        ...(row.packed && { b: row.packed }),
        k: row.checksum,
        v: row.schemaVersion,
        m: row.madeAt,
        ...(row.previous && { w: row.previous }),
        ...(row.covering && { n: row.covering }),
        ...(row.due && { o: true }),
      };
    case "tombstone":
      return { a: FORMAT, ...(row.last && { x: true }) };
  }
}

function besideHead({ whole, base, notable, origin }: Commit): Record<string, unknown> {
  return {
    ...(whole && { l: whole }),
    ...(base && "bytes" in base && { b: base.bytes }),
    ...(notable && { f: notable }),
    ...(origin && { s: origin }),
  };
}

/** A row that can't be read. It is never skipped: what it holds would be missing. It says nothing of other games. */
export class UnreadableRowError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UnreadableRowError";
  }
}

/** A row of a format that this version does not read. */
export class UnknownFormatError extends UnreadableRowError {
  constructor(found: unknown) {
    super(
      `a row has format ${JSON.stringify(found)}, and this version reads format ${FORMAT}: run the version that wrote it, or a later one`,
    );
    this.name = "UnknownFormatError";
  }
}

const formatted = z.object({ a: z.optional(z.unknown()), h: z.optional(bytes) });

/** The format that an item says it has. */
function formatOf(item: unknown): unknown {
  const { a, h } = formatted.safeParse(item).data ?? {};
  return h ? h[0] : a;
}

/**
 * An item as a row.
 * @throws {UnreadableRowError} when the item was not written by this code; {@link UnknownFormatError} for another format.
 */
export function fromItem(item: unknown): Row {
  const format = formatOf(item);
  if (format !== FORMAT) throw new UnknownFormatError(format);
  try {
    return rowOf(anyItem.parse(item));
  } catch (cause) {
    throw new UnreadableRowError("a row is damaged: it is none that this version writes", { cause });
  }
}

function rowOf(found: z.infer<typeof anyItem>): Row {
  const { gameId, [POSITION]: position, [EXPIRY]: expiresAt } = found;
  const common = { gameId, position, ...(expiresAt !== undefined && { expiresAt }) };
  const place = { gameId, version: versionOf(position) };
  if ("d" in found) {
    const { l: whole, f: notable, s: origin } = found;
    const { base: packedBase, ...named } = unpackCommitHead(found.h, place);
    const base = packedBase && withBytes(packedBase, found.b);
    const commit: Commit = {
      ...named,
      data: restoreData(restoreText(found.d), named.head.phase),
      ...(whole && { whole }),
      ...(base && { base }),
      ...(notable && { notable }),
      ...(origin && { origin }),
      ...(expiresAt !== undefined && { expiresAt }),
    };
    return { kind: "commit", ...common, commit };
  }
  if ("c" in found)
    return {
      kind: "manifest",
      ...common,
      head: unpackHead(found.h, place),
      chunks: found.c,
      ...(found.b && { packed: found.b }),
      checksum: found.k,
      schemaVersion: found.v,
      madeAt: found.m,
      ...(found.w && { previous: found.w }),
      ...(found.n && { covering: found.n }),
      ...(found.o && { due: true }),
    };
  if ("b" in found) return { kind: "chunk", ...common, bytes: found.b };
  return { kind: "tombstone", ...common, expiresAt: found[EXPIRY], ...(found.x && { last: true }) };
}

/** A base with its bytes; where those are gone it is damaged like one whose bytes were changed. */
function withBytes({ form, ...base }: PackedBase, found: Uint8Array = new Uint8Array()): InRowBase {
  return form === "given" ? { form, ...base } : { form, ...base, bytes: found };
}

/** Bytes of a commit's row without its data and its base. @param commit Its hash may be any. */
export function bareRowBytes(commit: Commit): number {
  const rest = { ...keyAndExpiry(commitRow(commit)), ...besideHead(commit), h: "", d: "" };
  return itemSize(rest) + packedHeadBytes(commit.head, commit);
}
