import * as z from "zod/mini";
import { name, version } from "../http/schemas.ts";

/** `POST /v1/games/{gameId}/import`. */
export const imported = z.strictObject({ version, phase: name, persisted: z.literal(true) });
