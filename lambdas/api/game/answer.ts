import * as z from "zod/mini";
import { gameStatus, number, time } from "../http/answer-schemas.ts";
import { cursor, gameId, jsonObject, name, version } from "../http/schemas.ts";

/** `GET /v1/games/{gameId}`. */
export const gameAnswer = z.strictObject({
  gameId,
  gameType: name,
  status: gameStatus,
  version,
  phase: name,
  metadata: jsonObject,
  metadataVersion: number,
  createdAt: time,
  updatedAt: time,
  cursor: z.exactOptional(cursor),
});
