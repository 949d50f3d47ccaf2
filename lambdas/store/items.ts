import * as z from "zod/mini";
import type { Commit, Notable } from "../game/commit.ts";
import type { Head } from "../game/head.ts";
import { digestOfId } from "../game/request.ts";
import { compactData, restoreData } from "./compact.ts";
import { versionOf } from "./keys.ts";
import type { ManifestRow, Row } from "./rows.ts";

/**
 * The format that rows are written in, and the only one that is read. It selects the fields that a row has, those that its
 * hash covers, and how its transitions are folded; docs/compatibility.md says how another one comes in.
 */
const FORMAT = 1;

// Attribute names are short, since they count towards the write unit:
// a format ·
// i commitId · n number of transitions · d data · f why notable · g gameType · r retention in days · p phase · h hash
// · y digest of the newest commit's content · s version at which a snapshot was last due · t time · z bound on the state's
// size · x digest of the newest commitId · b bytes of a chunk · l whole state that the row has no room for · c number of chunks · k checksum · v schema version · w what came before · m made at

const key = {
  gameId: z.string(),
  position: z.string(),
  a: z.literal(FORMAT),
  expiresAt: z.optional(z.number()),
};
const bytes = z.instanceof(Uint8Array);
const head = {
  g: z.string(),
  r: z.number(),
  p: z.string(),
  h: bytes,
  y: bytes,
  s: z.number(),
  t: z.number(),
  z: z.number(),
};

const headItem = z.object(head);

const commitItem = z.object({
  ...key,
  ...head,
  i: z.string(),
  n: z.number(),
  d: z.string(),
  l: z.optional(z.object({ checksum: z.string(), chunks: z.number(), transition: z.number() })),
  f: z.optional(
    z.enum(["created", "forked", "snapshot", "phase", "finished", "stretch"] satisfies Notable[]),
  ),
});
const chunkItem = z.object({ ...key, b: bytes });
const manifestItem = z.object({
  ...key,
  ...head,
  c: z.number(),
  k: z.string(),
  v: z.number(),
  w: z.optional(z.object({ version: z.number(), chunks: z.number() })),
  m: z.number(),
  x: bytes,
});
const tombstoneItem = z.strictObject({ ...key, expiresAt: z.number() });
const anyItem = z.union([commitItem, manifestItem, chunkItem, tombstoneItem]);

/** A row as DynamoDB keeps it, for the document client. */
export type Item = {
  readonly gameId: string;
  readonly position: string;
  readonly [attribute: string]: unknown;
};

/** A row as an item. */
export function toItem(row: Row): Item {
  const { gameId, position, expiresAt } = row;
  return { gameId, position, a: FORMAT, ...attributes(row), ...(expiresAt !== undefined && { expiresAt }) };
}

function attributes(row: Row): Record<string, unknown> {
  switch (row.kind) {
    case "commit": {
      const { head, commitId, count, data, whole, notable } = row.commit;
      return {
        i: commitId,
        n: count,
        d: compactData(data, head.phase),
        ...headAttributes(head),
        ...(whole && { l: whole }),
        ...(notable && { f: notable }),
      };
    }
    case "chunk":
      return { b: row.bytes };
    case "manifest":
      return {
        ...headAttributes(row.head),
        c: row.chunks,
        k: row.checksum,
        v: row.schemaVersion,
        m: row.madeAt,
        x: packed(row.head.idDigest),
        ...(row.previous && { w: row.previous }),
      };
    case "tombstone":
      return {};
  }
}

function headAttributes(head: Head): z.infer<typeof headItem> {
  return {
    g: head.gameType,
    r: head.retentionDays,
    p: head.phase,
    h: packed(head.hash),
    y: packed(head.contentDigest),
    s: head.snapshotDue,
    t: head.time,
    z: head.stateBound,
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

const formatted = z.object({ a: z.unknown() });

/**
 * An item as a row.
 * @throws {UnreadableRowError} when the item was not written by this code; {@link UnknownFormatError} for another format.
 */
export function fromItem(item: unknown): Row {
  const parsed = anyItem.safeParse(item);
  if (!parsed.success) {
    const format = formatted.safeParse(item).data?.a;
    if (format !== FORMAT) throw new UnknownFormatError(format);
    throw new UnreadableRowError("a row is damaged: it is none that this version writes", {
      cause: parsed.error,
    });
  }
  const found = parsed.data;
  const common = {
    gameId: found.gameId,
    position: found.position,
    ...(found.expiresAt !== undefined && { expiresAt: found.expiresAt }),
  };
  if ("d" in found) {
    const { i: commitId, n: count, l: whole, f: notable } = found;
    const commit: Commit = {
      head: headOf(found, versionOf(found.position) + Math.max(count - 1, 0), digestOfId(commitId)),
      commitId,
      count,
      data: restoreData(found.d, found.p),
      ...(whole && { whole }),
      ...(notable && { notable }),
      ...(found.expiresAt !== undefined && { expiresAt: found.expiresAt }),
    };
    return { kind: "commit", ...common, commit };
  }
  if ("c" in found) return manifestOf(found, common);
  if ("b" in found) return { kind: "chunk", ...common, bytes: found.b };
  return { kind: "tombstone", ...common, expiresAt: found.expiresAt };
}

type Common = { readonly gameId: string; readonly position: string; readonly expiresAt?: number };

function manifestOf(found: z.infer<typeof manifestItem>, common: Common): ManifestRow {
  return {
    kind: "manifest",
    ...common,
    head: headOf(found, versionOf(found.position), unpacked(found.x)),
    chunks: found.c,
    checksum: found.k,
    schemaVersion: found.v,
    madeAt: found.m,
    ...(found.w && { previous: found.w }),
  };
}

type HeadItem = Pick<z.infer<typeof manifestItem>, "gameId" | keyof typeof head>;

function headOf(item: HeadItem, version: number, idDigest: string): Head {
  return {
    gameId: item.gameId,
    gameType: item.g,
    retentionDays: item.r,
    version,
    phase: item.p,
    hash: unpacked(item.h),
    idDigest,
    contentDigest: unpacked(item.y),
    snapshotDue: item.s,
    time: item.t,
    stateBound: item.z,
  };
}

function packed(digest: string): Uint8Array<ArrayBuffer> {
  return Buffer.from(digest, "base64url");
}

function unpacked(digest: Uint8Array): string {
  return Buffer.from(digest).toString("base64url");
}
