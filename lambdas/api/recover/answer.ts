import * as z from "zod/mini";
import { number, stateFields } from "../http/answer-schemas.ts";
import { version } from "../http/schemas.ts";

/** What a recovery was built from. */
export const recoveryReport = z.strictObject({
  base: z.strictObject({ kind: z.enum(["snapshot", "commit", "creation"]), version }),
  commits: number,
  transitions: number,
  passedOver: z.array(z.strictObject({ version, reason: z.string() })),
  skipped: z.array(z.strictObject({ version, operation: number, reason: z.string() })),
});
/** `POST /v1/games/{gameId}/recovery`. */
export const recoveryAnswer = z.strictObject({ ...stateFields, report: recoveryReport });
