import * as z from "zod/mini";
import { gameId, versionText } from "../http/schemas.ts";

/** The path of one snapshot. */
export const snapshotPath = z.strictObject({ gameId, version: versionText });
