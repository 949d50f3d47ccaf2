import { parentPort, workerData } from "node:worker_threads";
import { simulate } from "./run.ts";

// A thread of its own: plays the seeds that it is given, and posts what came of each.

const seeds: readonly number[] = workerData;
for (const seed of seeds) parentPort?.postMessage(await simulate(seed));
