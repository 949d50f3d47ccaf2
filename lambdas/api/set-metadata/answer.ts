import * as z from "zod/mini";
import { number } from "../http/answer-schemas.ts";

/** `PUT /v1/games/{gameId}/metadata`. */
export const metadataAnswer = z
  .strictObject({ persisted: z.boolean(), metadataVersion: z.exactOptional(number) })
  .check(
    z.refine(({ persisted, metadataVersion }) => persisted === (metadataVersion !== undefined), {
      error: "metadataVersion, exactly if it was persisted",
    }),
  );
