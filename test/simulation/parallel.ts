import { availableParallelism } from "node:os";
import { Worker } from "node:worker_threads";
import type { Outcome } from "./run.ts";
import type { StoreKind } from "./world.ts";

/** What many seeds came to. */
export type Summary = {
  readonly seeds: number;
  readonly lives: number;
  readonly asked: number;
  readonly acknowledged: number;
  readonly commits: number;
  /** Seeds with a broken promise, lowest first. */
  readonly failed: readonly Outcome[];
};

/** What one thread plays. */
export type Shard = { readonly seeds: readonly number[]; readonly store: StoreKind };

/**
 * Plays so many seeds on all processors. Each seed plays alone: which thread it is on makes no difference.
 * @param progress Hears of each seed that was played.
 */
export async function simulateMany(
  from: number,
  count: number,
  store: StoreKind = "memory",
  progress: (outcome: Outcome) => void = () => {},
): Promise<Summary> {
  const threads = Math.min(availableParallelism(), count);
  const outcomes: Outcome[] = [];
  await Promise.all(
    Array.from({ length: threads }, async (_, thread) => {
      const seeds = Array.from({ length: count }, (_seed, index) => from + index);
      const own = seeds.filter((seed) => seed % threads === thread);
      await runShard({ seeds: own, store }, (outcome) => {
        outcomes.push(outcome);
        progress(outcome);
      });
    }),
  );
  function sum(value: (outcome: Outcome) => number): number {
    return outcomes.reduce((total, outcome) => total + value(outcome), 0);
  }
  return {
    seeds: outcomes.length,
    lives: sum(({ lives }) => lives),
    asked: sum(({ asked }) => asked),
    acknowledged: sum(({ acknowledged }) => acknowledged),
    commits: sum(({ commits }) => commits),
    failed: outcomes
      .filter(({ violations }) => violations.length > 0)
      .sort((left, right) => left.seed - right.seed),
  };
}

function runShard(shard: Shard, played: (outcome: Outcome) => void): Promise<void> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL("./shard.ts", import.meta.url), { workerData: shard });
    worker.on("message", played);
    worker.on("error", reject);
    worker.on("exit", () => resolve());
  });
}
