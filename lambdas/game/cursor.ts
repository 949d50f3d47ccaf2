import { timingSafeEqual } from "node:crypto";
import { HEAD_FIELDS, type Head, headOfValues } from "./head.ts";
import { hmacSha256 } from "./hmac.ts";
import { RefusedError } from "./refusal.ts";
import { type CarriedState, openSealed, sealState } from "./sealed-state.ts";

/** A key that signs cursors: at least 32 bytes of secret, named so that keys can rotate. */
export type CursorKey = { readonly id: string; readonly secret: Uint8Array };

/** The key that signs, and the one before it, which is still accepted. */
export type CursorKeys = {
  readonly current: CursorKey;
  readonly previous?: CursorKey;
  /** Names one life of one table: cursors of another prove nothing about this one. */
  readonly epoch: string;
};

/**
 * What a cursor proves: this head was written, and was the newest at `issuedAt` (ms) or overtaken after it. `carried`: the state
 * at the head, where the cursor brought it.
 */
export type OpenedCursor = {
  readonly head: Head;
  readonly issuedAt: number;
  readonly carried?: CarriedState | undefined;
};

/**
 * What a cursor says that proves nothing, since its key is not known (`key`) or it is of another table, or another life of
 * this one (`table`). Nothing may be written on it; it only tells where to look for an earlier try.
 */
export type UnprovenCursor = { readonly unproven: "key" | "table"; readonly version: number };

// Says how a payload is to be read.
const FORMAT = 1;

/**
 * Signs a cursor for a head: `keyId.payload.mac`, HMAC-SHA-256. Only the end of a commit may be signed.
 * @param issuedAt When the head was known to be the newest, in ms; for a commit's own answer the commit's time.
 * @param carried The state at the head, for a process that does not hold it: sealed in the cursor, `keyId.payload.state.mac`.
 */
export function signCursor(keys: CursorKeys, head: Head, issuedAt: number, carried?: CarriedState): string {
  const { current, epoch } = keys;
  const payload = [FORMAT, epoch, issuedAt, ...HEAD_FIELDS.map((name) => head[name])];
  const plain = `${current.id}.${Buffer.from(JSON.stringify(payload)).toString("base64url")}`;
  const sealed = carried && sealState(current.secret, plain, carried);
  const signed = sealed ? `${plain}.${sealed}` : plain;
  return `${signed}.${mac(current, signed)}`;
}

/**
 * Opens a cursor, in constant time for the signature.
 * @throws {RefusedError} `cursor-invalid` when it is malformed or forged; `cursor-foreign` when it belongs to another game.
 */
export function openCursor(keys: CursorKeys, gameId: string, cursor: string): OpenedCursor | UnprovenCursor {
  const { keyId, encoded, sealed, signed, signature } = partsOf(cursor);
  const key = [keys.current, keys.previous].find((candidate) => candidate?.id === keyId);
  if (key && !isSignedWith(key, signed, signature)) throw invalid("its signature does not match");
  const { epoch, head, issuedAt } = readPayload(encoded);
  if (head.gameId !== gameId)
    throw new RefusedError({ kind: "cursor-foreign", expected: gameId, found: head.gameId });
  if (!key) return { unproven: "key", version: head.version };
  if (epoch !== keys.epoch) return { unproven: "table", version: head.version };
  const carried = sealed === undefined ? undefined : openSealed(key.secret, `${keyId}.${encoded}`, sealed);
  return { head, issuedAt, ...(carried && { carried }) };
}

type Parts = {
  readonly keyId: string;
  readonly encoded: string;
  readonly sealed?: string | undefined;
  readonly signed: string;
  readonly signature: string;
};

function partsOf(cursor: string): Parts {
  const parts = cursor.split(".");
  const signature = parts.pop();
  const [keyId, encoded, sealed, ...rest] = parts;
  if (keyId === undefined || encoded === undefined || signature === undefined || rest.length > 0)
    throw invalid("it does not have the form of a cursor");
  return { keyId, encoded, sealed, signed: parts.join("."), signature };
}

/** The refusal of a cursor whose key is not known. */
export function unknownKey(): RefusedError {
  return invalid("its key is not known, or no longer accepted");
}

function isSignedWith(key: CursorKey, signed: string, signature: string): boolean {
  // As text: several texts decode to the same bytes, and only one of them was signed.
  const expected = Buffer.from(mac(key, signed));
  const given = Buffer.from(signature);
  return given.length === expected.length && timingSafeEqual(given, expected);
}

function readPayload(encoded: string): OpenedCursor & { readonly epoch: string } {
  const payload = parse(Buffer.from(encoded, "base64url").toString());
  const [format, epoch, issuedAt, ...values]: readonly unknown[] = Array.isArray(payload) ? payload : [];
  const head = headOfValues(values);
  if (format !== FORMAT || typeof epoch !== "string" || typeof issuedAt !== "number" || !head)
    throw invalid("it does not have the form of a cursor");
  return { epoch, issuedAt, head };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function mac({ secret }: CursorKey, signed: string): string {
  return hmacSha256(secret, Buffer.from(signed)).toString("base64url");
}

function invalid(reason: string): RefusedError {
  return new RefusedError({ kind: "cursor-invalid", reason });
}
