import * as z from "zod/mini";
import { number, time } from "../http/answer-schemas.ts";

/** What a breaker does with calls. */
export const breakerState = z.enum(["closed", "open", "half-open"]);
/** The breaker of the database. */
export const storeBreaker = z.strictObject({
  state: breakerState,
  failures: number,
  retryAfterMs: number,
});
/** `GET /v1/health/circuit-breakers`. */
export const breakersAnswer = z.strictObject({ store: storeBreaker, time });
