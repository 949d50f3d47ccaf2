import { hash } from "node:crypto";
import { hmacSha256 } from "../game/hmac.ts";

type Source = string | ArrayBuffer | ArrayBufferView;

/** Secrets as bytes: the same few sign every call. */
const secrets = new Map<string, Uint8Array>();

/**
 * SHA-256, or with a secret HMAC-SHA-256, as the SDK's clients take it for signatures. Theirs makes an object of Node's
 * for each, which is most of the time that a signature takes.
 */
export class Sha256 {
  readonly #secret: Uint8Array | undefined;
  #parts: Uint8Array[] = [];

  constructor(secret?: Source) {
    this.#secret = secret === undefined ? undefined : secretOf(secret);
  }

  update(data: Uint8Array): void {
    this.#parts.push(data);
  }

  async digest(): Promise<Uint8Array> {
    const [first, ...more] = this.#parts;
    const data = first && more.length === 0 ? first : Buffer.concat(this.#parts);
    return this.#secret ? hmacSha256(this.#secret, data) : hash("sha256", data, "buffer");
  }

  reset(): void {
    this.#parts = [];
  }
}

function secretOf(secret: Source): Uint8Array {
  if (secret instanceof Uint8Array) return secret;
  if (typeof secret !== "string") {
    return ArrayBuffer.isView(secret)
      ? new Uint8Array(secret.buffer, secret.byteOffset, secret.byteLength)
      : new Uint8Array(secret);
  }
  const known = secrets.get(secret) ?? Buffer.from(secret);
  secrets.set(secret, known);
  return known;
}
