import { think } from "./asks.ts";
import type { Backend } from "./backend.ts";
import { readHistoryPage, readState, readStateAtTime, send, type View } from "./client.ts";
import { forkGame } from "./forks.ts";
import { newestVersion } from "./life.ts";
import { createGameAgain, wipeGame } from "./lives.ts";
import { putMetadata } from "./metadata.ts";
import { DAY_MS, MINUTE_MS, SECOND_MS } from "./settings.ts";
import { submit } from "./submit.ts";
import { sweepDue } from "./time.ts";
import type { World } from "./world.ts";

/** One round of a writer's life. */
export async function play(world: World, writer: Backend, gameIds: readonly string[]): Promise<void> {
  const { random, scheduler, settings } = world;
  for (const { ask, view } of writer.unfinished.splice(0)) await submit(world, writer, ask, view);
  const steps = random.int(1, settings.steps);
  for (let step = 0; step < steps; step += 1) {
    await scheduler.sleep(random.skewed(0, random.chance(0.9) ? 10 * SECOND_MS : 20 * MINUTE_MS));
    world.vanish();
    await act(world, writer, random.pick(gameIds));
  }
  // The machine that the backend runs on is gone, and with it all that it knew.
  if (random.chance(0.1)) {
    writer.views.clear();
    writer.unfinished.length = 0;
  }
}

async function act(world: World, writer: Backend, gameId: string): Promise<void> {
  const { random, fleet, service, settings, scheduler } = world;
  if (random.chance(settings.wipes) && scheduler.now() > Date.UTC(2026, 0, 1) + MINUTE_MS)
    return await wipeGame(world, writer, gameId);
  const life = world.ledger.current(gameId);
  const version = random.int(0, life ? newestVersion(life) + 1 : 1);
  const deed = random.weighted<() => Promise<unknown>>([
    [12, () => appendOne(world, writer, gameId)],
    [0.7, () => reuseId(world, writer)],
    [1, () => readState(world, gameId)],
    [1, () => readState(world, gameId, version)],
    [0.5, () => readStateAtTime(world, gameId, scheduler.now() - random.skewed(0, 3 * DAY_MS))],
    [1, () => readHistoryPage(world, historyQuery(world, gameId, version))],
    [0.5, () => fleet.ask((process) => service.snapshot(process, gameId), 5 * MINUTE_MS)],
    [0.5, () => putMetadata(world, writer, gameId)],
    [0.3, () => forkGame(world, writer, gameId)],
    [0.7, () => sweepDue(world)],
  ]);
  await deed();
}

function historyQuery({ random }: World, gameId: string, version: number) {
  return {
    gameId,
    newestFirst: random.chance(0.5),
    limit: random.skewed(1, 100),
    ...(random.chance(0.6) && { start: version }),
  };
}

async function appendOne(world: World, writer: Backend, gameId: string): Promise<void> {
  const { random, scheduler, ledger, settings } = world;
  const known = random.chance(0.85) ? writer.views.get(gameId) : undefined;
  const view = known ?? (await look(world, gameId));
  if (!view) return;
  writer.asked += 1;
  const ask = think(random, `${writer.name}.${writer.asked}`, view.head, scheduler.now(), settings);
  ledger.asks.set(ask.id, ask);
  await submit(world, writer, ask, view);
}

/** A backend that counts its ids again after a restart: other content under the id of what was written last. */
async function reuseId(world: World, writer: Backend): Promise<void> {
  const { random, scheduler, ledger, settings } = world;
  if (!writer.written) return;
  const { ask: before, view } = writer.written;
  writer.asked += 1;
  const id = `${writer.name}.${writer.asked}`;
  const ask = {
    ...think(random, id, view.head, scheduler.now(), settings),
    commitId: before.commitId,
  };
  ledger.asks.set(ask.id, ask);
  await send(world, ask, view, { cursor: view.cursor });
}

/** Reads the newest head; where the game does not exist, it is created. */
export async function look(world: World, gameId: string): Promise<View | undefined> {
  const answer = await readState(world, gameId);
  const life = world.ledger.current(gameId);
  if (answer.kind === "refused" && answer.refusal.kind === "game-not-found")
    return await createGameAgain(world, gameId);
  if (answer.kind !== "answered" || !answer.value.recovered.head || !answer.value.cursor) return undefined;
  return { head: answer.value.recovered.head, cursor: answer.value.cursor, life };
}
