import { openBase } from "../open/open-base.ts";
import { openStore } from "../open/open-store.ts";
import { sweepHandler } from "../triggers/sweeper.ts";

/** Runs on a schedule: looks at every game before its newest commits can expire, and completes wipes. */
export const handler = sweepHandler(openStore(await openBase()), Number(process.env.SWEEP_MINUTES));
