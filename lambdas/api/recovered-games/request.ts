import * as z from "zod/mini";

/** `GET /v1/recoveries/{recoveryId}/games`. */
export const recoveredGamesQuery = z.strictObject({
  step: z._default(z.enum(["plan", "run"]), "run"),
  page: z.exactOptional(z.string().check(z.regex(/^\d{1,4}\.\d{1,7}$/))),
});
