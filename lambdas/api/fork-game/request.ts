import * as z from "zod/mini";
import { jsonObject, origin } from "../http/schemas.ts";

/** `POST /v1/games/{gameId}`. */
export const forkRequest = z.strictObject({
  from: origin,
  metadata: z.exactOptional(jsonObject),
});
