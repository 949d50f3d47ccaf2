import { hash } from "node:crypto";

/** Bytes that SHA-256 takes at a time. */
const BLOCK = 64;
const HASH_BYTES = 32;

type Pads = { readonly inner: Uint8Array; readonly outer: Uint8Array };

const padsOf = new WeakMap<Uint8Array, Pads>();

/**
 * HMAC-SHA-256 (RFC 2104) by Node's one-shot hash: Node's own HMAC takes about three times as long for short texts, most
 * of it to look at the key and to make an object that is used once.
 * @param secret Its bytes must not change: what is made of them is kept with it.
 */
export function hmacSha256(secret: Uint8Array, data: Uint8Array): Buffer {
  const pads = padsOf.get(secret) ?? makePads(secret);
  padsOf.set(secret, pads);
  // What follows the outer pad is written over by each.
  pads.outer.set(hash("sha256", Buffer.concat([pads.inner, data]), "buffer"), BLOCK);
  return hash("sha256", pads.outer, "buffer");
}

function makePads(secret: Uint8Array): Pads {
  const key = secret.length > BLOCK ? hash("sha256", secret, "buffer") : secret;
  function padded(byte: number, length: number) {
    return Uint8Array.from({ length }, (_, at) => (key[at] ?? 0) ^ byte);
  }
  return { inner: padded(0x36, BLOCK), outer: padded(0x5c, BLOCK + HASH_BYTES) };
}
