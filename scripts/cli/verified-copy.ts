import type { Verified } from "../local/sqlite/backup.ts";
import { EXIT } from "./exit-codes.ts";
import type { Result } from "./result.ts";

/** What a command ends with that made a copy and read it back. @param line Says what was made. */
export function verifiedResult(verified: Verified, line: string): Result {
  return {
    json: verified,
    lines: [
      line,
      ...verified.unrecoverable.map(({ gameId, reason }) => `${gameId} cannot be recovered: ${reason}.`),
    ],
    exitCode: verified.unrecoverable.length === 0 ? EXIT.ok : EXIT.failed,
  };
}
