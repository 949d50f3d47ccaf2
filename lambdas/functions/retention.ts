import { openBase } from "../open/open-base.ts";
import { openStore } from "../open/open-store.ts";
import { sweepHandler } from "../triggers/sweeper.ts";

/** Runs on a schedule: gives snapshots to the games whose uncovered tails grow old. */
export const handler = sweepHandler(openStore(await openBase()));
