import { brotliCompressSync, brotliDecompressSync, constants } from "node:zlib";
import { memoryStateTable } from "./memory-state-table.ts";
import type { Row } from "./rows.ts";
import type { StateTable } from "./state-table.ts";
import { imageOfRow, rowFromImage } from "./stream-image.ts";

// As for snapshots: smaller at little cost.
const BROTLI_QUALITY = 4;

/** The object that holds a game's rows. */
export function packRows(rows: readonly Row[]): Uint8Array {
  const params = { [constants.BROTLI_PARAM_QUALITY]: BROTLI_QUALITY };
  return brotliCompressSync(JSON.stringify(rows.map(imageOfRow)), { params });
}

/** The rows that an object holds. @throws when it is none. */
export function unpackRows(object: Uint8Array): Row[] {
  const images: unknown[] = JSON.parse(brotliDecompressSync(object).toString());
  return images.map(rowFromImage);
}

/** An object as a table to read from. @throws when it is none. */
export async function tableOf(object: Uint8Array): Promise<StateTable> {
  const table = memoryStateTable();
  for (const row of unpackRows(object)) await table.put(row);
  return table;
}
