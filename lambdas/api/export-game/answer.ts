import * as z from "zod/mini";
import { time } from "../http/answer-schemas.ts";
import { gameId, jsonObject, name, origin, version } from "../http/schemas.ts";
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
/** What a page begins with. */
export const exportPart = z.enum(["base", "commits"]);
/** `GET /v1/games/{gameId}/export`. */
export const exportAnswer = z.strictObject({
  game: z.exactOptional(exportedGame),
  base: z.exactOptional(importedBase),
  commits: z.exactOptional(z.array(importedCommit)),
  next: z.exactOptional(exportPart),
  after: z.exactOptional(version),
});
