import * as z from "zod/mini";
import { gameId, name, version } from "../http/schemas.ts";
import { baseKind } from "../recover/answer.ts";

/** What became of a game, or is planned for it. */
export const verdict = z.enum(["recovered", "refused", "gone", "planned"]);
/** What a restore is to do with a game. */
export const plannedCorrection = z.strictObject({
  version,
  hash: z.string(),
  target: version,
  phase: name,
  stateDigest: z.string(),
});
/** A game in a run over many. */
export const recoveredGame = z.strictObject({
  gameId,
  verdict,
  version: z.exactOptional(version),
  phase: z.exactOptional(name),
  source: z.exactOptional(baseKind),
  detail: z.exactOptional(z.string()),
  plan: z.exactOptional(plannedCorrection),
});
/** `GET /v1/recoveries/{recoveryId}/games`. */
export const recoveredGamesAnswer = z.strictObject({
  games: z.array(recoveredGame),
  next: z.exactOptional(z.string()),
});
