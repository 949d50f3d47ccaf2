import { createCipheriv, createDecipheriv, createSecretKey, hkdfSync, type KeyObject } from "node:crypto";
import { hmacSha256 } from "./hmac.ts";
import type { Json } from "./json.ts";

/** A state that a cursor carries to the process that appends next. */
export type CarriedState = {
  readonly state: Json;
  /** That of the game type by which the state was made: an older process does not use it. */
  readonly schemaVersion: number;
};

/** Bytes of what is sealed: shorter text is filled up, so that a cursor's length says nothing of the state. */
export const SEALED_BYTES = 128;

const CIPHER = "aes-256-gcm";
const KEY_BYTES = 32;
const TAG_BYTES = 16;
/** Each key seals one text, so the nonce needs not differ (NIST SP 800-38D asks for unique pairs of both). */
const NONCE = new Uint8Array(12);

const sealingSecrets = new WeakMap<Uint8Array, Uint8Array>();

/**
 * Seals a small state: a server that hands the cursor on hands on nothing that can be read.
 * @param secret That of the key that signs the cursor. @param head The cursor's text before the sealed state: it names the commit
 * that leads to the state, so the same text always comes with the same state.
 * @returns base64url.
 * @throws {RangeError} where the state has no room.
 */
export function sealState(secret: Uint8Array, head: string, carried: CarriedState): string {
  const text = Buffer.from(JSON.stringify([carried.schemaVersion, carried.state]));
  if (text.length > SEALED_BYTES) throw new RangeError(`a cursor carries no state of ${text.length} bytes`);
  const filled = Buffer.alloc(SEALED_BYTES, " ");
  text.copy(filled);
  const cipher = createCipheriv(CIPHER, keyOf(secret, head), NONCE, { authTagLength: TAG_BYTES });
  const sealed = cipher.update(filled);
  // A stream cipher has nothing left at the end but the tag.
  cipher.final();
  return Buffer.concat([sealed, cipher.getAuthTag()]).toString("base64url");
}

/** The state that {@link sealState} sealed; undefined where the text is none that was sealed for this head. */
export function openSealed(secret: Uint8Array, head: string, sealed: string): CarriedState | undefined {
  try {
    const bytes = Buffer.from(sealed, "base64url");
    const cipher = createDecipheriv(CIPHER, keyOf(secret, head), NONCE, { authTagLength: TAG_BYTES });
    cipher.setAuthTag(bytes.subarray(SEALED_BYTES));
    const text = cipher.update(bytes.subarray(0, SEALED_BYTES));
    // Throws unless the tag is right.
    cipher.final();
    const [schemaVersion, state] = JSON.parse(text.toString());
    return { schemaVersion, state };
  } catch {
    return undefined;
  }
}

/**
 * The key for the state of one head: by HKDF (RFC 5869) apart from the one that signs, then by HMAC for the head. As an object: with
 * bytes, Node takes four times as long to begin.
 */
function keyOf(secret: Uint8Array, head: string): KeyObject {
  const sealing =
    sealingSecrets.get(secret) ??
    new Uint8Array(hkdfSync("sha256", secret, "", "savepoint: the state that a cursor carries", KEY_BYTES));
  sealingSecrets.set(secret, sealing);
  return createSecretKey(hmacSha256(sealing, Buffer.from(head)));
}
