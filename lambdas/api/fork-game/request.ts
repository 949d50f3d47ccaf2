import * as z from "zod/mini";
import { gameId, jsonObject, version } from "../http/schemas.ts";

/** `POST /v1/games/{gameId}`. */
export const forkRequest = z.strictObject({
  from: z.strictObject({ gameId, version }),
  metadata: z.exactOptional(jsonObject),
});
