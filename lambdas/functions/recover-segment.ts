import { openBase } from "../open/open-base.ts";
import { openStore } from "../open/open-store.ts";
import { recoverSegmentHandler } from "../triggers/recover-segment.ts";

/** Works on a part of a recovery of many games, for the state machine. */
export const handler = recoverSegmentHandler(openStore(await openBase()));
