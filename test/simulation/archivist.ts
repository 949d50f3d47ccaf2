import { FIRST_STATE, think } from "./asks.ts";
import type { Backend } from "./backend.ts";
import { readHistoryPage, readState, send } from "./client.ts";
import { newestVersion } from "./life.ts";
import { tryToCreate, wipeGame } from "./lives.ts";
import { MINUTE_MS, SECOND_MS } from "./settings.ts";
import type { World } from "./world.ts";
import { look } from "./writer.ts";

/**
 * Somebody who does to games that have ended, or are about to, what they rarely meet: archives them at any time, at the same
 * time as the change feed and the sweeper, corrects them, reads their past, creates them again, sends again what was written
 * long ago, and wipes them.
 */
export async function playArchivist(
  world: World,
  own: Backend,
  writers: readonly Backend[],
  gameIds: readonly string[],
): Promise<void> {
  const { random, scheduler, settings } = world;
  for (let step = random.int(1, settings.steps); step > 0; step -= 1) {
    await scheduler.sleep(random.skewed(0, random.chance(0.8) ? 5 * SECOND_MS : 30 * MINUTE_MS));
    await act(world, own, writers, random.pick(gameIds));
  }
}

async function act(world: World, own: Backend, writers: readonly Backend[], gameId: string): Promise<void> {
  const { random, fleet, service, settings, ledger } = world;
  const life = ledger.current(gameId);
  const version = random.int(0, life ? newestVersion(life) : 1);
  const deed = random.weighted<() => Promise<unknown>>([
    [6, () => fleet.ask((process) => service.archive(process, gameId), 5 * MINUTE_MS)],
    [2, () => correct(world, own, gameId)],
    [1, () => readState(world, gameId, version)],
    [1, () => readHistoryPage(world, { gameId, newestFirst: false, start: version, limit: 100 })],
    [1, () => (life ? tryToCreate(world, gameId) : Promise.resolve())],
    [2, () => sendAgain(world, writers)],
    [settings.wipes * 10, () => wipeGame(world, own, gameId)],
  ]);
  await deed();
}

/** Ends a game, or corrects one that has ended: a correction may go anywhere, out of a terminal phase too. */
async function correct(world: World, own: Backend, gameId: string): Promise<void> {
  const { random, scheduler, ledger, settings } = world;
  const view = await look(world, gameId);
  if (!view) return;
  own.asked += 1;
  const id = `${own.name}.${own.asked}`;
  const thought = think(random, id, view.head, scheduler.now(), settings);
  const to = random.chance(0.8) ? "DONE" : view.head.phase;
  const transition = { action: `${id}/0`, state: { ...FIRST_STATE, turn: own.asked }, to };
  const ask = {
    ...thought,
    kind: "correction" as const,
    reason: "the referee says so",
    transitions: [transition],
  };
  ledger.asks.set(ask.id, ask);
  await send(world, ask, view, { cursor: view.cursor });
}

/** What a writer has written last is sent once more, as it was, wherever its game is by now. */
async function sendAgain(world: World, writers: readonly Backend[]): Promise<void> {
  const written = writers.flatMap((writer) => writer.written ?? []);
  if (written.length === 0) return;
  const { ask, view } = world.random.pick(written);
  await send(world, ask, view, { cursor: view.cursor });
}
