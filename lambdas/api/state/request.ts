import * as z from "zod/mini";
import { momentText, versionText } from "../http/schemas.ts";

/** `GET /v1/games/{gameId}/state`. */
export const stateQuery = z
  .strictObject({ version: z.exactOptional(versionText), at: z.exactOptional(momentText) })
  .check(
    z.refine((given) => given.version === undefined || given.at === undefined, {
      error: "give either version or at",
    }),
  );
