import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Limits } from "./explore.ts";
import type { SceneFound } from "./worker.ts";

/** What came of all scenes. */
export type Searched = {
  /** How many were searched to the end. */
  readonly scenes: number;
  readonly moments: number;
  /** Those in which a promise was broken. */
  readonly broken: readonly SceneFound[];
};

/**
 * Searches scenes on all processors.
 * @param names Which.
 * @param progress Is called with each scene that was searched.
 * @param ends Ends the search: scenes that it has not come through by then are left.
 */
export async function searchAll(
  names: readonly string[],
  limits: Limits,
  progress: (found: SceneFound) => void = () => {},
  ends?: AbortSignal,
): Promise<Searched> {
  const left = [...names];
  const ended = new Promise<undefined>((resolve) =>
    ends?.addEventListener("abort", () => resolve(undefined), { once: true }),
  );
  const all: SceneFound[] = [];
  const threads = Math.min(availableParallelism(), names.length);
  await Promise.all(
    Array.from({ length: threads }, async () => {
      const worker = new Worker(new URL("./worker.ts", import.meta.url), { workerData: limits });
      try {
        for (let name = left.shift(); name !== undefined; name = left.shift()) {
          const found = ends?.aborted ? undefined : await Promise.race([askWorker(worker, name), ended]);
          if (!found) return;
          all.push(found);
          progress(found);
        }
      } finally {
        await worker.terminate();
      }
    }),
  );
  return {
    scenes: all.length,
    moments: all.reduce((sum, { moments }) => sum + moments, 0),
    broken: all.filter(({ found }) => found.length > 0),
  };
}

function askWorker(worker: Worker, name: string): Promise<SceneFound> {
  return new Promise((resolve, reject) => {
    worker.removeAllListeners().once("message", resolve).once("error", reject);
    worker.postMessage(name);
  });
}
