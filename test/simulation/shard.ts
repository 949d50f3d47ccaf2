import { parentPort, workerData } from "node:worker_threads";
import type { Shard } from "./parallel.ts";
import { simulate } from "./run.ts";

// A thread of its own: plays the seeds that it is given, and posts what came of each.

// Failures of calls are many, and nobody looks where they were made.
Error.stackTraceLimit = 0;
const { seeds, store }: Shard = workerData;
for (const seed of seeds) parentPort?.postMessage(await simulate(seed, { store }));
