import { errorCode } from "../failure.ts";

/** SQLite's primary result codes that this project distinguishes (https://www.sqlite.org/rescode.html). */
export const BUSY = 5;
export const FULL = 13;
export const NOT_A_DATABASE = 26;

/** SQLite's primary result code of an error; undefined for any other error. */
export function sqliteCode(error: unknown): number | undefined {
  if (errorCode(error) !== "ERR_SQLITE_ERROR" || !(error instanceof Error) || !("errcode" in error))
    return undefined;
  // The higher bits of an extended code say more of the same.
  return Number(error.errcode) & 0xff;
}

/** A write that is known not to be on the disk, with a code by which the API answers `503`, retryable. */
export class NotWrittenError extends Error {
  readonly code: "ENOSPC" | "EBUSY" | "EIO";

  constructor(cause: unknown) {
    const code = sqliteCode(cause);
    super(`the database did not take the write: ${cause instanceof Error ? cause.message : String(cause)}`, {
      cause,
    });
    this.name = "NotWrittenError";
    this.code = code === FULL ? "ENOSPC" : code === BUSY ? "EBUSY" : "EIO";
  }
}
