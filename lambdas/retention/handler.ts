import { openServices } from "../services.ts";
import { sweepHandler } from "./sweeper.ts";

/** Runs on a schedule: gives snapshots to the games whose uncovered tails grow old. */
export const handler = sweepHandler(await openServices());
