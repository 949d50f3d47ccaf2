import * as z from "zod/mini";
import { json, jsonObject, name } from "../http/schemas.ts";

/** `PUT /v1/games/{gameId}`. */
export const createRequest = z.strictObject({
  gameType: name,
  state: z.exactOptional(json),
  metadata: z.exactOptional(jsonObject),
});
