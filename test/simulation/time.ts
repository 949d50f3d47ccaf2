import { describe } from "./client.ts";
import { judgeRows } from "./judge-rows.ts";
import { DAY_MS, HOUR_MS, MAX_SKEW_MS, MINUTE_MS } from "./settings.ts";
import type { World } from "./world.ts";

const QUARTER_MS = 15 * MINUTE_MS;
const SWEEP_TRIES = 40;

/** Lets a long time pass: rows expire and vanish, and games that idle with an uncovered tail get their snapshots. */
export async function passTime(world: World): Promise<void> {
  const { random, scheduler } = world;
  const end = scheduler.now() + chooseSpan(world);
  world.trace(() => `time passes until ${new Date(end).toISOString()}`);
  // What is still on its way arrives first.
  await scheduler.sleep(Math.min(end - scheduler.now(), QUARTER_MS));
  while (scheduler.now() < end) {
    const left = end - scheduler.now();
    // The sweeper runs every hour or two; where it would find nothing to do, time passes faster.
    const quiet = world.feed.idle() ? Math.max(HOUR_MS, nextSweep(world) - scheduler.now()) : 0;
    await scheduler.sleep(Math.min(left, Math.min(quiet, left / 2) + random.int(HOUR_MS, 2 * HOUR_MS)));
    // What comes due last is swept while the next round is played.
    if (scheduler.now() < end) await sweepDue(world);
    world.vanish();
    judgeRows(world);
  }
}

/** Minutes, hours, months; and often just about a retention, where cursors and the rows that guard them die. */
function chooseSpan({ random, ledger }: World): number {
  const [life] = random.shuffle([...ledger.lives.values()].flat());
  const retention = (life?.creation.head.retentionDays ?? 1) * DAY_MS;
  return random.pick([
    () => random.int(0, HOUR_MS),
    () => random.int(0, DAY_MS),
    () => retention + random.int(-90, 90) * MINUTE_MS,
    () => retention + random.int(-20, 20) * MINUTE_MS,
    () => random.int(0, 2 * retention),
    () => random.int(1, 60) * DAY_MS,
  ])();
}

/** When the sweeper will find something to do. */
function nextSweep({ directory }: World): number {
  return Math.min(...[...directory.entries.values()].flatMap(({ due }) => (due ? [due.at] : [])));
}

/** Runs the sweeper, where it would find something to do. It is interrupted and fails like everything else; then it runs again. */
export async function sweepDue(world: World): Promise<void> {
  const { fleet, service, scheduler, tampering } = world;
  if (tampering.noSweeper || nextSweep(world) > scheduler.now() + MAX_SKEW_MS) return;
  for (let tries = 0; tries < SWEEP_TRIES; tries += 1) {
    const answer = await fleet.ask(service.sweep, QUARTER_MS);
    world.trace(
      () =>
        `sweep: ${describe(answer, ({ covered, failed }) => `${covered} covered, ${failed.length} failed`)}`,
    );
    if (answer.kind === "answered" && answer.value.failed.length === 0) return;
  }
}
