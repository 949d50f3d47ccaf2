import * as z from "zod/mini";
import { at, change, eitherOne, json, label, name, notBoth } from "../http/schemas.ts";

/** `POST /v1/games/{gameId}/corrections`. */
export const correctionRequest = z
  .strictObject({
    commitId: name,
    ...at,
    reason: label,
    actor: z.exactOptional(label),
    to: z.exactOptional(name),
    payload: z.exactOptional(json),
    ...change,
  })
  .check(eitherOne, notBoth);
