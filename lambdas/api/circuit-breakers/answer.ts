import * as z from "zod/mini";
import { number, time } from "../http/answer-schemas.ts";

/** What a breaker does with calls. */
export const breakerState = z.enum(["closed", "open", "half-open"]);
/** The worst breaker of each function. */
export const functionBreakers = z.record(z.string(), breakerState);
/** The breaker of the database: of the process that answers, or of all the processes of a stage. */
export const storeBreaker = z.strictObject({
  state: breakerState,
  failures: z.exactOptional(number),
  retryAfterMs: z.exactOptional(number),
  functions: z.exactOptional(functionBreakers),
});
/** `GET /v1/health/circuit-breakers`. */
export const breakersAnswer = z.strictObject({ store: storeBreaker, time });
