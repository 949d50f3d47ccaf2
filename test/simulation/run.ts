import "./one-thread.ts";
import { playArchivist } from "./archivist.ts";
import { newBackend } from "./backend.ts";
import { checkEverything } from "./checker.ts";
import { judgeRows } from "./judge-rows.ts";
import { operatorsOf } from "./operators.ts";
import { recoveriesOf } from "./recoveries.ts";
import { startServer } from "./server.ts";
import { MINUTE_MS } from "./settings.ts";
import type { Tampering } from "./tampering.ts";
import { passTime, sweepDue } from "./time.ts";
import { makeWorld, type StoreKind, type World } from "./world.ts";
import { play } from "./writer.ts";

/** What came of a seed. */
export type Outcome = {
  readonly seed: number;
  /** What the checker found; empty when all promises were kept. */
  readonly violations: readonly string[];
  readonly commits: number;
  readonly asked: number;
  readonly acknowledged: number;
  readonly lives: number;
};

/** What a run differs in besides its seed. */
export type RunOptions = {
  readonly store?: StoreKind;
  readonly tampering?: Tampering;
  /** Where the trace goes, if anywhere. */
  readonly lines?: string[];
};

/** Plays a seed from start to end, and checks it. */
export async function simulate(
  seed: number,
  { store = "memory", tampering = {}, lines }: RunOptions = {},
): Promise<Outcome> {
  const world = makeWorld(seed, store, tampering, lines);
  const { ledger, scheduler } = world;
  try {
    await scheduler.run(() => live(world));
  } catch (error) {
    ledger.violate(`the run broke off: ${error instanceof Error ? error.stack : error}`);
  } finally {
    world.close();
  }
  const lives = [...ledger.lives.values()].flat();
  const asks = [...ledger.asks.values()];
  return {
    seed,
    violations: ledger.violations,
    commits: lives.reduce((sum, { landed }) => sum + landed.length, 0),
    asked: asks.length,
    acknowledged: asks.filter(({ acknowledged }) => acknowledged !== undefined).length,
    lives: lives.length,
  };
}

async function live(world: World): Promise<void> {
  const { settings, random, scheduler } = world;
  world.trace(() => `settings ${JSON.stringify(settings)}`);
  const gameIds = Array.from({ length: settings.games }, (_, index) => `game-${index + 1}`);
  const writers = Array.from({ length: settings.writers }, (_, index) => newBackend(`w${index + 1}`));
  const servers = Array.from({ length: settings.servers }, (_, index) => startServer(world, `s${index + 1}`));
  const archivist = newBackend("archivist");
  const operators = operatorsOf(world);
  const recoveries = recoveriesOf(world);
  for (let round = 1; round <= settings.rounds; round += 1) {
    world.trace(() => `round ${round}`);
    await operators.act();
    const playing = writers.map((writer) => {
      const own = random.shuffle(gameIds).slice(0, random.int(1, 2));
      return play(world, writer, own);
    });
    if (settings.archivist) playing.push(playArchivist(world, archivist, writers, gameIds));
    await scheduler.sleep(random.skewed(0, MINUTE_MS));
    await sweepDue(world);
    await Promise.all([...playing, ...servers.map((server) => server.play(gameIds)), recoveries.act()]);
    judgeRows(world);
    if (random.chance(0.5)) await operators.act();
    if (round < settings.rounds || random.chance(0.5)) await passTime(world);
  }
  await checkEverything(world, servers);
  recoveries.check();
}
