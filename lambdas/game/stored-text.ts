import { constants, zstdCompressSync, zstdDecompressSync } from "node:zlib";
import { MAX_COMMIT_BYTES } from "./limits.ts";

/** From here on, in bytes, a text is always compressed; a shorter one only where that saves a unit. */
const ALWAYS_BYTES = 4_096;

/** A text, or what is left of it. */
export type StoredText = string | Uint8Array;

/** Bytes of a text as a row keeps it. */
export function textBytes(stored: StoredText): number {
  return typeof stored === "string" ? Buffer.byteLength(stored) : stored.length;
}

/** A text as a row keeps it, where the row keeps it compressed, if that makes it smaller. zstd: of this speed nothing else packs as well. */
export function packText(text: string): StoredText {
  const packed = zstdCompressSync(text, { params: { [constants.ZSTD_c_compressionLevel]: 1 } });
  return packed.length < Buffer.byteLength(text) ? packed : text;
}

/**
 * A text as a row keeps it: compressed where it is long, or where that saves a unit.
 * @param unitsWith Units of the row with a text of so many bytes.
 */
export function storeText(text: string, unitsWith: (bytes: number) => number): StoredText {
  const bytes = Buffer.byteLength(text);
  if (bytes < ALWAYS_BYTES && unitsWith(bytes) === 1) return text;
  const packed = packText(text);
  if (typeof packed === "string" || bytes >= ALWAYS_BYTES) return packed;
  return unitsWith(packed.length) < unitsWith(bytes) ? packed : text;
}

/** The text. @throws when the bytes are none of {@link packText}, or hold more than a row's text may. */
export function restoreText(stored: StoredText): string {
  if (typeof stored === "string") return stored;
  return zstdDecompressSync(stored, { maxOutputLength: MAX_COMMIT_BYTES }).toString();
}
