import * as z from "zod/mini";
import { number, time } from "../http/answer-schemas.ts";

/** `GET /v1/health/circuit-breakers`. */
export const breakersAnswer = z.strictObject({
  store: z.strictObject({
    state: z.enum(["closed", "open", "half-open"]),
    failures: number,
    retryAfterMs: number,
  }),
  time,
});
