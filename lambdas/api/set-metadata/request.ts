import * as z from "zod/mini";
import { jsonObject } from "../http/schemas.ts";

/** `PUT /v1/games/{gameId}/metadata`. */
export const metadataRequest = z.strictObject({
  metadata: jsonObject,
  expectedMetadataVersion: z.exactOptional(z.int().check(z.gte(0))),
});
