import { openBase } from "../open-base.ts";
import { openStore } from "../open-store.ts";
import { sweepHandler } from "./sweeper.ts";

/** Runs on a schedule: gives snapshots to the games whose uncovered tails grow old. */
export const handler = sweepHandler(openStore(await openBase()));
