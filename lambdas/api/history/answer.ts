import * as z from "zod/mini";
import { time } from "../http/answer-schemas.ts";
import { commitKind, json, name, patch, version } from "../http/schemas.ts";

/** A transition as it is kept. */
export const pastTransition = z.strictObject({
  version,
  commitId: name,
  time,
  action: z.string(),
  from: name,
  to: name,
  actor: z.exactOptional(z.string()),
  payload: z.exactOptional(json),
  patch: z.exactOptional(patch),
  state: z.exactOptional(json),
  kind: z.exactOptional(commitKind),
  reason: z.exactOptional(z.string()),
});
/** `GET /v1/games/{gameId}/transitions`. */
export const historyAnswer = z.strictObject({
  transitions: z.array(pastTransition),
  next: z.exactOptional(version),
});
