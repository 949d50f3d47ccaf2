import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { openClient } from "#client";
import { InterruptedError } from "../local/failure.ts";
import { slots } from "../slots.ts";
import { type CrashingService, openCrashingService } from "./crashing-service.ts";
import { meter } from "./meter.ts";
import { play } from "./play.ts";
import type { PlayedGame } from "./played-games.ts";
import type { Progress } from "./progress.ts";
import { type DemoReport, type GameReport, tellComeback } from "./report.ts";
import { verify } from "./verify.ts";

const GAMES_AT_ONCE = 6;
const INTERRUPTION_WITHIN_MS = 500;

/** Plays games on a service of its own, which is killed in the middle of each, and checks what was kept. */
export async function runDemo(games: readonly PlayedGame[], progress: Progress): Promise<DemoReport> {
  const startedAt = performance.now();
  const interruption = interrupted();
  // Waited for below, once there is something to stop.
  interruption.catch(() => {});
  await using data = await temporaryDirectory();
  const service = await unlessInterrupted(openCrashingService(data.path), interruption);
  const failed = unlessInterrupted(service.failed, interruption);
  try {
    const reports = await Promise.race([playAll(service, games, progress), failed, interruption]);
    return {
      games: reports,
      seconds: (performance.now() - startedAt) / 1000,
      same: reports.every(({ differences }) => differences.length === 0),
    };
  } finally {
    progress.end();
    await service.stop();
  }
}

async function playAll(
  service: CrashingService,
  games: readonly PlayedGame[],
  progress: Progress,
): Promise<GameReport[]> {
  const slot = slots(GAMES_AT_ONCE);
  const played = await Promise.all(
    games.map(async (game, index) => await slot(() => playOne(service, game, index, progress))),
  );
  const client = openClient({ url: service.url });
  return await Promise.all(
    played.map(async ({ gameId, game, ...measured }) => {
      const { white, black, result } = game;
      return { white, black, result, ...measured, ...(await verify(client, gameId, game)) };
    }),
  );
}

async function playOne(service: CrashingService, game: PlayedGame, index: number, progress: Progress) {
  const gameId = `game-${index + 1}`;
  const { fetch, perCommit } = meter();
  const comeback = await play(game, {
    // The service is killed again and again, and comes back at once each time.
    client: openClient({ url: service.url, fetch, tries: 30, breaker: { openMs: 500 } }),
    service,
    gameId,
    moment: index % 2 === 0 ? "sent" : "answered",
    onStep: (done) => progress.step(index, done),
    onComeback: (one) => progress.event(index, tellComeback(one)),
  });
  return { gameId, game, comeback, perTransition: perCommit() };
}

/** Ctrl+C reaches the service as well, which may end first: then it did not fail. */
async function unlessInterrupted<T>(work: Promise<T>, interruption: Promise<never>): Promise<T> {
  try {
    return await work;
  } catch (error) {
    await Promise.race([interruption, delay(INTERRUPTION_WITHIN_MS)]);
    throw error;
  }
}

async function interrupted(): Promise<never> {
  await Promise.race([once(process, "SIGINT"), once(process, "SIGTERM")]);
  throw new InterruptedError();
}

async function temporaryDirectory(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), "savepoint-demo-"));
  return { path, [Symbol.asyncDispose]: async () => await rm(path, { recursive: true, force: true }) };
}
