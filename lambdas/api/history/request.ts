import * as z from "zod/mini";
import { count, versionText } from "../http/schemas.ts";

/** `GET /v1/games/{gameId}/transitions`. */
export const historyQuery = z.strictObject({
  start: z.exactOptional(versionText),
  limit: z._default(count(1_000), 100),
  direction: z._default(z.enum(["forward", "backward"]), "forward"),
});
