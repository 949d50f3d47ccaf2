import { openBase } from "../open/open-base.ts";
import { openStore } from "../open/open-store.ts";
import { feedHandler } from "../triggers/feed.ts";

/** Follows the state table's stream: the directory, and the snapshots that are due. */
export const handler = feedHandler(openStore(await openBase()));
