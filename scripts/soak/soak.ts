import { setTimeout as delay } from "node:timers/promises";
import { openClient } from "#client";
import { type LocalService, ownEnvironment, startService } from "../demo/local-service.ts";
import { randomFrom } from "../random.ts";
import { type Writer, writerOf } from "./writer.ts";

/** How a soak is run. */
export type SoakOptions = {
  /** The data directory. */
  readonly data: string;
  readonly seed: number;
  /** Games that are played at once, one in eight of them large. */
  readonly games: number;
  /** How often the service is killed, at any moment, and started again. */
  readonly kills: number;
  /** How long it is played at least, in ms. */
  readonly ms: number;
  /** Called every so often. */
  readonly say: (line: string) => void;
};

/** What a soak did; it throws when a promise was broken. */
export type Soaked = {
  readonly seconds: number;
  readonly commits: number;
  /** Commits a try of which had no answer: each was settled by the same request again. */
  readonly doubtful: number;
  readonly kills: number;
  /** Resident memory of the service at the first look and at its end, in bytes. */
  readonly memory: { readonly first: number; readonly last: number };
};

const LARGE_EVERY = 8;
/** Commits between two kills, at most. */
const MOST_BETWEEN = 150;
const LOOK_EVERY_MS = 30_000;
const MB = 1_024 * 1_024;

/**
 * Plays games on the service of one machine, kills it in between, and checks every answer and, at the end, every game:
 * nothing that was answered is lost, there twice or out of order.
 * @throws {BrokenPromiseError}
 */
export async function soak({ data, seed, games, kills, ms, say }: SoakOptions): Promise<Soaked> {
  const random = randomFrom(seed);
  const begun = performance.now();
  let service = await startService(["--port", "0", "--data", data], ownEnvironment());
  const { url } = service;
  const client = openClient({ url, tries: 1 });
  const writers = Array.from({ length: games }, (_, nth) =>
    writerOf(`room-${nth}`, client, randomFrom(seed + nth), isLarge(nth)),
  );
  let killed = 0;
  let isOver = false;
  const playing = Promise.all(writers.map(async (writer) => await writer.play(() => isOver)));
  // What it throws is thrown below.
  playing.catch(() => {
    isOver = true;
  });
  let first: number | undefined;
  try {
    for (let looked = performance.now(); !isOver; ) {
      if (killed === kills && performance.now() - begun >= ms) break;
      if (killed < kills) {
        await commitsMore(writers, random.below(MOST_BETWEEN), () => isOver);
        // The second thread, which large games need, starts more slowly than others make so many commits: some kills wait for it.
        if (killed % LARGE_EVERY === 0)
          await commitsMore(
            writers.filter((_, nth) => isLarge(nth)),
            1,
            () => isOver,
          );
        await service.kill();
        killed += 1;
        service = await startService(["--port", new URL(url).port, "--data", data], ownEnvironment());
      } else await delay(200);
      if (performance.now() - looked < LOOK_EVERY_MS) continue;
      looked = performance.now();
      const memory = await memoryOf(service);
      first ??= memory;
      const seconds = Math.round((looked - begun) / 1_000);
      say(
        `${seconds} s: ${commitsOf(writers)} commits, ${killed} kills, ${Math.round(memory / MB)} MB of memory`,
      );
    }
    isOver = true;
    await playing;
    const last = await memoryOf(service);
    for (const writer of writers) await writer.check();
    const seconds = (performance.now() - begun) / 1_000;
    const doubtful = writers.reduce((sum, writer) => sum + writer.doubtful(), 0);
    return {
      seconds,
      commits: commitsOf(writers),
      doubtful,
      kills: killed,
      memory: { first: first ?? last, last },
    };
  } finally {
    isOver = true;
    await service.stop();
  }
}

function isLarge(nth: number): boolean {
  return nth % LARGE_EVERY === 1;
}

/** Waits until so many more commits were sent. */
async function commitsMore(writers: readonly Writer[], count: number, isOver: () => boolean): Promise<void> {
  const enough = commitsOf(writers) + count;
  while (commitsOf(writers) < enough && !isOver()) await delay(1);
}

function commitsOf(writers: readonly Writer[]): number {
  return writers.reduce((sum, writer) => sum + writer.sent(), 0);
}

async function memoryOf({ url }: LocalService): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^memory_usage_bytes (\d+)/m.exec(text)?.[1]);
}
