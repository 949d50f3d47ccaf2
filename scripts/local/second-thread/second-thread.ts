import { setFlagsFromString } from "node:v8";
import { Worker } from "node:worker_threads";
import type { MetricSink } from "../../../lambdas/telemetry/metrics.ts";
import type { FollowEvent } from "../feed.ts";
import type { Handler } from "../http-server.ts";
import type { Sweep } from "../sweeps.ts";
import type { Begin, Followed, Job, Need, Swept } from "./asked.ts";
import { type Calls, connect } from "./calls.ts";
import { type Database, serveTables } from "./tables.ts";

/** The service in a second thread, for what would hold the first too long. */
export type SecondThread = {
  readonly answer: Handler;
  readonly follow: FollowEvent;
  readonly sweep: Sweep;
  /** Lets the sweep under way end with the game that it is at. */
  readonly hurry: () => void;
  /** Ends the thread: nothing of it may be under way. */
  readonly close: () => Promise<void>;
};

type Running = { readonly worker: Worker; readonly calls: Calls<Job> };

/**
 * Young objects of this thread have 12 MB, three times this, before they are collected: with the 128 MB of Node on a large
 * machine, which a thread with little to do takes hours to fill, the process would grow all that time. V8 reads the flag when
 * it sets up the heap of a thread. `resourceLimits` would say the same, but gives way to what the process was started with
 * (`NODE_FLAGS`).
 */
const YOUNG_OBJECTS = "--max-semi-space-size=4";

/**
 * Makes the second thread, which starts with its first job. It reads rows by a connection of its own where there is a
 * file; its other calls come to the tables of this thread, which alone writes. When it ends by itself, what it was asked
 * fails, and the next job starts another.
 * @param env The service's environment.
 */
export function secondThread(env: NodeJS.ProcessEnv, database: Database, sink: MetricSink): SecondThread {
  const serveTable = serveTables(database);
  const begin: Begin = { env, file: database.file };
  async function serve(need: Need): Promise<unknown> {
    if (need.need === "table") return await serveTable(need);
    return sink(need.operation, need.samples);
  }
  let running: Running | undefined;
  function start(): Running {
    setFlagsFromString(YOUNG_OBJECTS);
    const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: begin });
    const calls = connect<Job, Need>(worker, serve);
    function end(reason: unknown): void {
      if (running?.worker === worker) running = undefined;
      calls.fail(Object.assign(new Error(`the second thread ended: ${reason}`), { code: "ECANCELED" }));
    }
    worker.on("error", end);
    worker.on("exit", (code) => end(`exit code ${code}`));
    return { worker, calls };
  }
  async function call<Result>(job: Job): Promise<Result> {
    running ??= start();
    return await running.calls.call<Result>(job);
  }
  return {
    answer: async (event, context) =>
      await call({ job: "answer", event, endsAt: Date.now() + context.getRemainingTimeInMillis() }),
    follow: async (event) => await call<Followed>({ job: "follow", event }),
    sweep: async (_, context) =>
      await call<Swept>({ job: "sweep", endsAt: Date.now() + context.getRemainingTimeInMillis() }),
    hurry: () => {
      running?.calls.tell({ job: "stop" });
    },
    close: async () => {
      await running?.worker.terminate();
    },
  };
}
