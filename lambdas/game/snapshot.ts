import { createHash } from "node:crypto";
import {
  brotliCompress,
  brotliCompressSync,
  brotliDecompress,
  brotliDecompressSync,
  constants,
} from "node:zlib";
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

/** From here on, in bytes, compression is left to another thread: this one continues to answer others. */
const OTHER_THREAD_BYTES = 65_536;

/** Compresses a state and cuts it into chunks. */
export async function encodeState(state: Json): Promise<EncodedState> {
  const text = JSON.stringify(state);
  const options = { params: { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY } };
  const isLarge = text.length >= OTHER_THREAD_BYTES;
  const packed = isLarge
    ? await called((done) => brotliCompress(text, options, done))
    : brotliCompressSync(text, options);
  const chunks: Uint8Array[] = [];
  for (let start = 0; start < packed.length; start += CHUNK_BYTES)
    chunks.push(packed.subarray(start, start + CHUNK_BYTES));
  return { chunks, checksum: checksumOf(chunks) };
}

/** Puts a state together again; undefined when the checksum does not match or the content is no JSON. */
export async function decodeState({
  chunks,
  checksum,
}: EncodedState): Promise<{ readonly state: Json } | undefined> {
  if (checksumOf(chunks) !== checksum) return undefined;
  try {
    // The limit stops a crafted row from filling the memory.
    const options = { maxOutputLength: 2 * MAX_STATE_BYTES };
    const packed = Buffer.concat(chunks);
    const isLarge = packed.length >= OTHER_THREAD_BYTES / TYPICAL_RATIO;
    const text = isLarge
      ? await called((done) => brotliDecompress(packed, options, done))
      : brotliDecompressSync(packed, options);
    return { state: JSON.parse(text.toString()) };
  } catch {
    return undefined;
  }
}

/** How many times smaller JSON becomes. */
const TYPICAL_RATIO = 8;

/** What a call hands to its callback. */
async function called(call: (done: (error: Error | null, result: Buffer) => void) => void): Promise<Buffer> {
  return await new Promise((resolve, reject) => {
    call((error, result) => (error ? reject(error) : resolve(result)));
  });
}

function checksumOf(chunks: readonly Uint8Array[]): string {
  const hash = createHash("sha256");
  for (const chunk of chunks) hash.update(chunk);
  return hash.digest("base64url");
}
