import * as z from "zod/mini";
import { notPersisted, number } from "../http/answer-schemas.ts";

/** `PUT /v1/games/{gameId}/metadata`. */
export const metadataAnswer = z.union([
  z.strictObject({ persisted: z.literal(true), metadataVersion: number }),
  notPersisted,
]);
