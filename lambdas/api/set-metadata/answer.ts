import * as z from "zod/mini";

/** `PUT /v1/games/{gameId}/metadata`. */
export const metadataAnswer = z.strictObject({ persisted: z.boolean() });
