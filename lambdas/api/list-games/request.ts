import * as z from "zod/mini";
import { count, momentText, name } from "../http/schemas.ts";

/** `GET /v1/games`. */
export const gamesQuery = z.strictObject({
  gameType: z.exactOptional(name),
  status: z.exactOptional(z.enum(["active", "finished"])),
  updatedAfter: z.exactOptional(momentText),
  updatedBefore: z.exactOptional(momentText),
  order: z.exactOptional(z.enum(["updated", "stored"])),
  limit: z._default(count(100), 50),
  page: z.exactOptional(z.string().check(z.maxLength(200))),
});
