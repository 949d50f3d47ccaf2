import * as z from "zod/mini";
import { count, versionText } from "../http/schemas.ts";

/** `GET /v1/games/{gameId}/snapshots`. */
export const snapshotsQuery = z.strictObject({
  limit: z._default(count(100), 20),
  before: z.exactOptional(versionText),
});
