import * as z from "zod/mini";
import { number, time } from "../http/answer-schemas.ts";
import { cursor, gameId, gameStatus, jsonObject, name, origin, version } from "../http/schemas.ts";

/** `GET /v1/games/{gameId}`. */
export const gameAnswer = z.strictObject({
  gameId,
  gameType: name,
  status: gameStatus,
  version,
  phase: name,
  metadata: jsonObject,
  metadataVersion: number,
  origin: z.exactOptional(origin),
  createdAt: time,
  updatedAt: time,
  cursor: z.exactOptional(cursor),
});
