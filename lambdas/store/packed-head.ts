import type { Head } from "../game/head.ts";
import type { BaseForm, InRowBase } from "../game/in-row-base.ts";
import { digestOfId } from "../game/request.ts";
import {
  type BytesReader,
  bufferOf,
  countBytes,
  readBytes,
  type ValueSink,
  writeBytes,
} from "./packed-bytes.ts";

/**
 * The format that commits and manifests are written in, and the only one that is read: the first byte. It selects the fields
 * that follow, those that the hash covers, and how transitions are folded.
 */
export const FORMAT = 1;

/** What a row keeps of a commit besides its text: its head, its id, and how its row gives a base. */
export type CommitHead = {
  readonly head: Head;
  readonly commitId: string;
  readonly count: number;
  readonly base?: PackedBase;
};

/** A base in a row, without its bytes. */
export type PackedBase = Pick<InRowBase, "form" | "schemaVersion" | "check">;

/** Forms of bases by their number, which the row has; 0: none. */
const FORMS: readonly BaseForm[] = ["given", "text", "deflated", "zstd", "carried"];
const CHECK_BYTES = 12;

const HASH_BYTES = 16;
const DIGEST_BYTES = 12;
const UUID_BYTES = 16;
/** As a length: a UUID follows, in binary. No id is empty. */
const UUID = 0;
const UUID_FORM = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** What a commit's row has besides its head; a manifest has none of it, and keeps the id's digest alone. */
export type PackedCommit = {
  readonly commitId: string;
  readonly count: number;
  readonly base?: PackedBase;
};

/**
 * A head in few bytes, since each counts towards the write unit: one attribute instead of ten, whole numbers in 7 bits a
 * byte, versions as distances, an id that is a UUID in 16 bytes. What the row's key says is not in it.
 * @param commit Absent in a manifest.
 */
export function packHead(head: Head, commit?: PackedCommit): Uint8Array<ArrayBuffer> {
  const writer = writeBytes();
  putHead(writer, head, commit);
  return writer.done();
}

/** Bytes that {@link packHead} makes. */
export function packedHeadBytes(head: Head, commit: PackedCommit): number {
  const counter = countBytes();
  putHead(counter, head, commit);
  return counter.count();
}

function putHead({ number, bytes, text }: ValueSink, head: Head, commit?: PackedCommit): void {
  number(FORMAT);
  bytes(head.hash, "base64url");
  bytes(head.contentDigest, "base64url");
  number(head.time);
  number(head.stretch);
  number(head.retentionDays);
  number(head.version - head.snapshotDue);
  number(head.stateBound);
  number(head.version - head.base);
  number(head.tailRows);
  number(head.tailBytes);
  number(head.packedBytes);
  text(head.gameType);
  text(head.phase);
  if (!commit) {
    bytes(head.idDigest, "base64url");
    return;
  }
  const { count, commitId, base } = commit;
  number(count);
  if (UUID_FORM.test(commitId)) {
    number(UUID);
    bytes(commitId.replaceAll("-", ""), "hex");
  } else text(commitId);
  number(base ? FORMS.indexOf(base.form) + 1 : 0);
  if (!base) return;
  number(base.schemaVersion);
  bytes(base.check, "base64url");
}

/** What the key of a row says of its head: the game, and the version that the position names. */
export type KeyedHead = { readonly gameId: string; readonly version: number };

/** The head of a manifest's row. @throws {RangeError} when the bytes are none that {@link packHead} made. */
export function unpackHead(packed: Uint8Array, { gameId, version }: KeyedHead): Head {
  const read = readBytes(packed);
  const bare = bareHead(read);
  const idDigest = base64(read.bytes(DIGEST_BYTES));
  read.end();
  return { gameId, idDigest, ...atVersion(bare, version) };
}

/** The head, id and count of a commit's row, whose position names its first version. @throws as {@link unpackHead}. */
export function unpackCommitHead(packed: Uint8Array, { gameId, version: first }: KeyedHead): CommitHead {
  const read = readBytes(packed);
  const bare = bareHead(read);
  const count = read.number();
  const length = read.number();
  const commitId = length === UUID ? uuid(read.bytes(UUID_BYTES)) : bufferOf(read.bytes(length)).toString();
  const base = unpackedBase(read);
  read.end();
  const head = { gameId, idDigest: digestOfId(commitId), ...atVersion(bare, first + Math.max(count - 1, 0)) };
  return { head, commitId, count, ...(base && { base }) };
}

/** The fields that follow the format; versions as distances. */
function bareHead(read: BytesReader): Omit<Head, "gameId" | "version" | "idDigest"> {
  read.number();
  return {
    hash: base64(read.bytes(HASH_BYTES)),
    contentDigest: base64(read.bytes(DIGEST_BYTES)),
    time: read.number(),
    stretch: read.number(),
    retentionDays: read.number(),
    snapshotDue: read.number(),
    stateBound: read.number(),
    base: read.number(),
    tailRows: read.number(),
    tailBytes: read.number(),
    packedBytes: read.number(),
    gameType: read.text(),
    phase: read.text(),
  };
}

/** Fields of a head whose versions are distances, at the version that they are distances to. */
function atVersion<Bare extends Pick<Head, "snapshotDue" | "base">>(
  bare: Bare,
  version: number,
): Bare & Pick<Head, "version"> {
  return { ...bare, version, snapshotDue: version - bare.snapshotDue, base: version - bare.base };
}

function unpackedBase(read: BytesReader): PackedBase | undefined {
  const number = read.number();
  if (number === 0) return undefined;
  const form = FORMS[number - 1];
  if (!form) throw new RangeError("a base has a form that is not known");
  return { form, schemaVersion: read.number(), check: base64(read.bytes(CHECK_BYTES)) };
}

function base64(bytes: Uint8Array): string {
  return bufferOf(bytes).toString("base64url");
}

function uuid(bytes: Uint8Array): string {
  const hex = bufferOf(bytes).toString("hex");
  return [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)].join("-");
}
