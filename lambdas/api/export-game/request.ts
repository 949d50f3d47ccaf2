import * as z from "zod/mini";
import { versionText } from "../http/schemas.ts";

/** `GET /v1/games/{gameId}/export`. */
export const exportQuery = z.strictObject({
  history: z._default(z.enum(["true", "false"]), "false"),
  version: z.exactOptional(versionText),
  after: z.exactOptional(versionText),
});
