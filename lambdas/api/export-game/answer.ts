import * as z from "zod/mini";
import { origin, time } from "../http/answer-schemas.ts";
import { gameId, jsonObject, name, version } from "../http/schemas.ts";
import { contentDigest, importedBase, importedCommit, importedCreation } from "../import-game/request.ts";

/** What a game is, and how it began. */
export const exportedGame = z.strictObject({
  gameId,
  gameType: name,
  metadata: jsonObject,
  origin: z.exactOptional(origin),
  version,
  phase: name,
  createdAt: time,
  contentDigest,
  created: importedCreation,
  stateDigest: z.string(),
});
/** `GET /v1/games/{gameId}/export`. */
export const exportAnswer = z.strictObject({
  game: z.exactOptional(exportedGame),
  base: z.exactOptional(importedBase),
  commits: z.exactOptional(z.array(importedCommit)),
  next: z.exactOptional(z.union([z.literal("base"), version])),
});
