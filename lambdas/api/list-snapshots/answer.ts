import * as z from "zod/mini";
import { snapshotFields } from "../http/answer-schemas.ts";
import { version } from "../http/schemas.ts";

/** A snapshot in a list. */
export const listedSnapshot = z.strictObject(snapshotFields);
/** `GET /v1/games/{gameId}/snapshots`. */
export const snapshotsAnswer = z.strictObject({
  snapshots: z.array(listedSnapshot),
  next: z.exactOptional(version),
});
