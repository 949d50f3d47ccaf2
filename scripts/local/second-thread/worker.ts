import { parentPort, workerData } from "node:worker_threads";
import { httpHandler } from "../../../lambdas/api/http/handler.ts";
import type { InvocationContext } from "../../../lambdas/calls/invocation.ts";
import { readCursorKeys } from "../../../lambdas/open/cursor-keys.ts";
import { openBase } from "../../../lambdas/open/open-base.ts";
import { openStore } from "../../../lambdas/open/open-store.ts";
import { knownBases } from "../../../lambdas/store/known-bases.ts";
import { knownCursors } from "../../../lambdas/store/known-cursors.ts";
import { stateCache } from "../../../lambdas/store/state-cache.ts";
import { telemetry } from "../../../lambdas/telemetry/telemetry.ts";
import { feedHandler } from "../../../lambdas/triggers/feed.ts";
import { sweepHandler } from "../../../lambdas/triggers/sweeper.ts";
import { allRoutes } from "../all-routes.ts";
import { invocationOf } from "../invocation.ts";
import { openForReading } from "../sqlite/database.ts";
import { itemReads } from "../sqlite/item-reads.ts";
import type { Begin, Job, Need } from "./asked.ts";
import { connect } from "./calls.ts";
import { tablesThrough } from "./tables.ts";

// The second thread: the whole service once more, on tables whose writes go to the first. What it measures goes there, too.

/** States that this thread holds, in bytes together: some of the largest that there may be. */
const CACHE_BYTES = 64 * 1024 * 1024;

if (!parentPort) throw new Error("this is the entry of a thread");
const { env, file }: Begin = workerData;
const started = Promise.withResolvers<(job: Job) => Promise<unknown>>();
const { call, tell } = connect<Need, Job>(parentPort, async (job) => await (await started.promise)(job));

const base = {
  ...(await openBase(env)),
  telemetry: telemetry(
    [(operation, samples) => tell({ need: "measure", operation, samples })],
    () => [],
    () => performance.now(),
  ),
};
const items = file === undefined ? undefined : itemReads({ connection: openForReading(file) });
const openTables = tablesThrough((asked) => call({ need: "table", ...asked }), items);
const services = {
  ...openStore(base, env, openTables),
  cache: stateCache(CACHE_BYTES),
  bases: knownBases(),
  keys: await readCursorKeys(env),
  cursors: knownCursors(),
};
const answer = httpHandler(services, allRoutes(services));
const follow = feedHandler(services);
const sweep = sweepHandler(services, 1);
let isStopping = false;

started.resolve(async (job) => {
  switch (job.job) {
    case "answer":
      return await answer(
        job.event,
        until(() => job.endsAt),
      );
    case "follow":
      return await follow(job.event, invocationOf("change-feed"));
    case "sweep":
      if (isStopping) return { visited: 0, covered: 0, finished: false };
      return await sweep(
        {},
        until(() => (isStopping ? 0 : job.endsAt)),
      );
    case "stop":
      isStopping = true;
      return undefined;
  }
});

function until(endsAt: () => number): InvocationContext {
  return { getRemainingTimeInMillis: () => endsAt() - Date.now() };
}
