import * as z from "zod/mini";
import { gameId } from "../http/schemas.ts";

/** `GET /v1/flags`. */
export const flagsQuery = z.strictObject({ gameId: z.exactOptional(gameId) });
