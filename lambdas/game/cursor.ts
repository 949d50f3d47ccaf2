import { createHmac, createSecretKey, type KeyObject, timingSafeEqual } from "node:crypto";
import { HEAD_FIELDS, type Head, headOfValues } from "./head.ts";
import { Refused } from "./refusal.ts";

/** A key that signs cursors: at least 32 bytes of secret, named so that keys can rotate. */
export type CursorKey = { readonly id: string; readonly secret: Uint8Array };

/** The key that signs, and the one before it, which is still accepted. */
export type CursorKeys = { readonly current: CursorKey; readonly previous?: CursorKey };

/** What a cursor proves: this head was written, and was the newest at `issuedAt` (ms) or overtaken after it. */
export type OpenedCursor = { readonly head: Head; readonly issuedAt: number };

/**
 * Signs a cursor for a head: `keyId.payload.mac`, HMAC-SHA-256. Only the end of a commit may be signed.
 * @param issuedAt When the head was known to be the newest, in ms; for a commit's own answer the commit's time.
 */
export function signCursor(keys: CursorKeys, head: Head, issuedAt: number): string {
  const payload = [issuedAt, ...HEAD_FIELDS.map((name) => head[name])];
  const signed = `${keys.current.id}.${Buffer.from(JSON.stringify(payload)).toString("base64url")}`;
  return `${signed}.${mac(keys.current, signed)}`;
}

/**
 * Opens a cursor, in constant time for the signature.
 * @throws {Refused} `cursor-invalid` when it is malformed, forged or signed by a key no longer accepted;
 * `cursor-foreign` when it belongs to another game.
 */
export function openCursor(keys: CursorKeys, gameId: string, cursor: string): OpenedCursor {
  const [keyId, encoded, signature, ...rest] = cursor.split(".");
  if (keyId === undefined || encoded === undefined || signature === undefined || rest.length > 0) {
    throw invalid("it does not have the form of a cursor");
  }
  const key = [keys.current, keys.previous].find((candidate) => candidate?.id === keyId);
  if (key === undefined) throw invalid("its key is not known, or no longer accepted");
  // As text: several texts decode to the same bytes, and only one of them was signed.
  const expected = Buffer.from(mac(key, `${keyId}.${encoded}`));
  const given = Buffer.from(signature);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw invalid("its signature does not match");
  }
  const opened = readPayload(encoded);
  if (!opened) throw invalid("it is of another format");
  const { gameId: found } = opened.head;
  if (found !== gameId) throw new Refused({ kind: "cursor-foreign", expected: gameId, found });
  return opened;
}

function readPayload(encoded: string): OpenedCursor | undefined {
  const payload: unknown = JSON.parse(Buffer.from(encoded, "base64url").toString());
  if (!Array.isArray(payload)) return undefined;
  const [issuedAt, ...values]: readonly unknown[] = payload;
  const head = headOfValues(values);
  return head && typeof issuedAt === "number" ? { head, issuedAt } : undefined;
}

// With the bytes themselves, an HMAC takes six times as long: Node looks at them anew each time.
const keyObjects = new WeakMap<Uint8Array, KeyObject>();

function mac({ secret }: CursorKey, signed: string): string {
  const key = keyObjects.get(secret) ?? createSecretKey(secret);
  keyObjects.set(secret, key);
  return createHmac("sha256", key).update(signed).digest("base64url");
}

function invalid(reason: string): Refused {
  return new Refused({ kind: "cursor-invalid", reason });
}
