import { openAppender } from "./appender.ts";
import { openConnection } from "./connection.ts";
import type { Service } from "./servers.ts";

/** Games that are appended to at once. */
export const GAMES = 64;
const WARM_UP_MS = 4_000;
const MEASURE_MS = 10_000;

/** Appends a second, processor time of each in µs, and how long they took in ms. */
export type Many = {
  readonly perSecond: number;
  readonly cpu: number;
  readonly p50: number;
  readonly p99: number;
};

/** Appends to many games at once, each game by a connection of its own. */
export async function appendToMany({ url, takeCpu }: Service): Promise<Many> {
  const connections = await Promise.all(Array.from({ length: GAMES }, async () => await openConnection(url)));
  const appends = await Promise.all(
    connections.map(async (one, nth) => await openAppender(one, `many-${nth}`)),
  );
  async function appendFor(ms: number): Promise<readonly number[]> {
    const until = performance.now() + ms;
    const took: number[] = [];
    await Promise.all(
      appends.map(async (append) => {
        while (performance.now() < until) took.push(await append());
      }),
    );
    return took.sort((left, right) => left - right);
  }
  await appendFor(WARM_UP_MS);
  await takeCpu();
  const begun = performance.now();
  const took = await appendFor(MEASURE_MS);
  const seconds = (performance.now() - begun) / 1_000;
  const cpu = (await takeCpu()) / took.length;
  for (const { close } of connections) close();
  return { perSecond: took.length / seconds, cpu, p50: at(took, 0.5), p99: at(took, 0.99) };
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
}
