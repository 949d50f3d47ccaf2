import { openServices } from "../services.ts";
import { feedHandler } from "./feed.ts";

/** Follows the state table's stream: the directory, and the snapshots that are due. */
export const handler = feedHandler(await openServices());
