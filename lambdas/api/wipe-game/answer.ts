import * as z from "zod/mini";
import { time } from "../http/answer-schemas.ts";

/** `DELETE /v1/games/{gameId}`. */
export const wipeAnswer = z.strictObject({ wiped: z.boolean(), creatableAt: z.exactOptional(time) });
