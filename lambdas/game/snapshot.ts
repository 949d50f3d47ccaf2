import { createHash } from "node:crypto";
import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import type { Json } from "./json.ts";
import { MAX_STATE_BYTES } from "./limits.ts";

/** Bytes of one chunk at most: below DynamoDB's 400 KB for an item, with names and keys. */
export const CHUNK_BYTES = 350 * 1024;

// At this quality JSON shrinks about as well as with gzip's best, in a fraction of the time.
const BROTLI_QUALITY = 4;

/** A state, compressed and cut. */
export type EncodedState = {
  readonly chunks: readonly Uint8Array[];
  /** SHA-256 over all chunks in order, base64url. */
  readonly checksum: string;
};

/** Compresses a state and cuts it into chunks. */
export function encodeState(state: Json): EncodedState {
  const packed = brotliCompressSync(JSON.stringify(state), {
    params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY },
  });
  const chunks: Uint8Array[] = [];
  for (let start = 0; start < packed.length; start += CHUNK_BYTES)
    chunks.push(packed.subarray(start, start + CHUNK_BYTES));
  return { chunks, checksum: checksumOf(chunks) };
}

/** Puts a state together again; undefined when the checksum does not match or the content is no JSON. */
export function decodeState({ chunks, checksum }: EncodedState): { readonly state: Json } | undefined {
  if (checksumOf(chunks) !== checksum) return undefined;
  try {
    // The limit stops a crafted row from filling the memory.
    const text = brotliDecompressSync(Buffer.concat(chunks), {
      maxOutputLength: 2 * MAX_STATE_BYTES,
    }).toString();
    return { state: JSON.parse(text) };
  } catch {
    return undefined;
  }
}

function checksumOf(chunks: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest("base64url");
}
