import * as z from "zod/mini";
import { time } from "../http/answer-schemas.ts";
import { gameId, gameStatus, jsonObject, name, origin, version } from "../http/schemas.ts";

/** A game in the directory. */
export const listedGame = z.strictObject({
  gameId,
  gameType: name,
  status: gameStatus,
  phase: name,
  version,
  metadata: jsonObject,
  snapshot: z.exactOptional(version),
  origin: z.exactOptional(origin),
  createdAt: time,
  updatedAt: time,
});
/** `GET /v1/games`. */
export const gamesAnswer = z.strictObject({ games: z.array(listedGame), next: z.exactOptional(z.string()) });
