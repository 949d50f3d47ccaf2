import type { Row } from "../../../lambdas/store/rows.ts";
import type { SqliteDatabase } from "./database.ts";

/** A state from here on takes some ms to parse, to fold or to compress, in bytes of JSON. */
const LARGE_STATE = 256 * 1024;
/** Rows from here on make a page of history as much work, in bytes. */
const LARGE_ROW = 32 * 1024;

/** Whether a row shows that its game is large: noted with the row, so that looking it up costs a few microseconds. */
export function isLargeRow(row: Row, bytes: number): boolean {
  if (bytes >= LARGE_ROW) return true;
  const head = row.kind === "commit" ? row.commit.head : row.kind === "manifest" ? row.head : undefined;
  return head !== undefined && head.stateBound >= LARGE_STATE;
}

/** Makes the look-up of large games: those with a large row, and the archived ones, which are read whole. */
export function isLargeGame({ connection }: SqliteDatabase): (gameId: string) => boolean {
  // As the partial index has it: "large = 1".
  const select = connection.prepare(
    `SELECT EXISTS (SELECT 1 FROM state WHERE gameId = ?1 AND large = 1)
         OR EXISTS (SELECT 1 FROM archive WHERE gameId = ?1) AS found`,
  );
  return (gameId) => select.get(gameId)?.found === 1;
}
