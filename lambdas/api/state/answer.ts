import * as z from "zod/mini";
import { stateFields } from "../http/answer-schemas.ts";

/** `GET /v1/games/{gameId}/state`. */
export const stateAnswer = z.strictObject(stateFields);
