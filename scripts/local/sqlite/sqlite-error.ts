import { NotWrittenError } from "../../../lambdas/calls/store-fault.ts";
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

/** The error for a write that SQLite did not do, with a code by which the API answers `503`, retryable. */
export function notWritten(cause: unknown): NotWrittenError {
  const code = sqliteCode(cause);
  const reason = cause instanceof Error ? cause.message : String(cause);
  return new NotWrittenError(
    `the database did not take the write: ${reason}`,
    code === FULL ? "ENOSPC" : code === BUSY ? "EBUSY" : "EIO",
    { cause },
  );
}
