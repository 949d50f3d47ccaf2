import { createHash, createHmac } from "node:crypto";

/**
 * Stands in for `@smithy/core/checksum` in the functions' bundles: SHA-256 by Node's own crypto, without the versions
 * in JavaScript for places that lack it, and the checksums that only S3 and event streams need.
 */
export class Sha256 {
  readonly #hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  /** @param secret - makes it an HMAC */
  constructor(secret?: string | ArrayBuffer | Uint8Array) {
    this.#hash =
      secret === undefined
        ? createHash("sha256")
        : createHmac("sha256", typeof secret === "string" ? secret : Buffer.from(new Uint8Array(secret)));
  }

  /** Adds to what is hashed. */
  update(data: string | Uint8Array): void {
    this.#hash.update(data);
  }

  /** The hash of all that was added. */
  digest(): Promise<Uint8Array> {
    return Promise.resolve(this.#hash.digest());
  }
}
