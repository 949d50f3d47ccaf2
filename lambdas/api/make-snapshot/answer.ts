import * as z from "zod/mini";
import { snapshotFields } from "../http/answer-schemas.ts";
import { cursor } from "../http/schemas.ts";

/** `POST /v1/games/{gameId}/snapshots`. */
export const madeSnapshot = z.strictObject({ ...snapshotFields, cursor });
