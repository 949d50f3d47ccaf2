import * as z from "zod/mini";
import { number, stateFields } from "../http/answer-schemas.ts";
import { version } from "../http/schemas.ts";

/** What a state can be rebuilt from. */
export const baseKind = z.enum(["snapshot", "commit", "creation"]);
/** What a state was rebuilt from. */
export const recoveryBase = z.strictObject({ kind: baseKind, version });
/** A base that could not be used. */
export const unusableBase = z.strictObject({ version, reason: z.string() });
/** A patch that does not apply. */
export const skippedPatch = z.strictObject({ version, operation: number, reason: z.string() });
/** What a recovery was built from, and what it passed over. */
export const recoveryReport = z.strictObject({
  base: recoveryBase,
  commits: number,
  transitions: number,
  passedOver: z.array(unusableBase),
  skipped: z.array(skippedPatch),
});
/** `POST /v1/games/{gameId}/recovery`. */
export const recoveryAnswer = z.strictObject({ ...stateFields, report: recoveryReport });
