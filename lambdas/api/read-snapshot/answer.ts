import * as z from "zod/mini";
import { snapshotFields } from "../http/answer-schemas.ts";
import { json } from "../http/schemas.ts";

/** `GET /v1/games/{gameId}/snapshots/{version}`. */
export const snapshotAnswer = z.strictObject({ ...snapshotFields, state: json });
