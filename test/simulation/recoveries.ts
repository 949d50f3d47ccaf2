import type { Transition } from "../../lambdas/game/transition.ts";
import {
  correctionId,
  type FleetResult,
  type FleetRun,
  type FleetStep,
} from "../../lambdas/store/fleet/fleet-run.ts";
import { runObjects } from "../../lambdas/store/fleet/run-objects.ts";
import { findPage, type SegmentProgress } from "../../lambdas/store/fleet/run-record.ts";
import { workSegment } from "../../lambdas/store/fleet/work-segment.ts";
import { hashAt, type Life, stateAt } from "./life.ts";
import { seededRandom } from "./random.ts";
import { same } from "./same.ts";
import { HOUR_MS, MINUTE_MS } from "./settings.ts";
import type { World } from "./world.ts";

// Operators recover all games, or take all back, while they are played; their workers die as any process does.

const PREFIX = "recovery-";
const SEGMENTS = 2;
/** A page takes some twenty calls, and in the worst worlds a call in five fails. */
const TRIES = 3_000;
/** Of so many worlds, one has recoveries. */
const ONE_OF = 2;

/** Whether a commit is a correction of a recovery of many games. */
export function isByRecovery(commitId: string): boolean {
  return commitId.startsWith(PREFIX);
}

/** Recoveries of many games in a world. */
export type Recoveries = {
  /** Recovers all games once, in some rounds. */
  readonly act: () => Promise<void>;
  /** What became of each game is what was reported. */
  readonly check: () => void;
};

type Planned = {
  readonly run: FleetRun;
  readonly results: readonly FleetResult[];
  readonly done: readonly FleetResult[];
};

/** Makes the recoveries of a world; none where finished games have no archive, which keeps what runs need. */
export function recoveriesOf(world: World): Recoveries {
  const { settings, seed, ledger, fleet, scheduler, archive, trace } = world;
  // Of its own: a world without recoveries is what it was before there were any.
  const random = seededRandom(seed + 1_000_000);
  const isOn = settings.archives && random.chance(1 / ONE_OF);
  const over: Planned[] = [];
  let count = 0;

  async function work(run: FleetRun, step: FleetStep, segment: number): Promise<SegmentProgress | undefined> {
    for (let tries = 0; tries < TRIES; tries += 1) {
      const { recoveryId } = run;
      const answer = await fleet.ask(async (process) => {
        const { table, games, archive: own, gameTypes, now } = process;
        if (!own) throw new Error("this world has an archive");
        return await workSegment(
          {
            table,
            games,
            archive: own,
            gameTypes,
            objects: runObjects(own),
            clock: () => now,
            pace: async () => {},
            mayGoOn: () => true,
          },
          run,
          step,
          segment,
        );
      }, 5 * MINUTE_MS);
      trace(() => `${recoveryId} ${step} ${segment}: ${answer.kind}`);
      if (answer.kind === "answered" && answer.value.done) return answer.value;
      await scheduler.sleep(random.int(0, MINUTE_MS));
    }
    ledger.violate(`${run.recoveryId}: segment ${segment} did not end`);
    return undefined;
  }

  async function step(run: FleetRun, name: FleetStep): Promise<readonly FleetResult[]> {
    const found: FleetResult[] = [];
    await Promise.all(
      Array.from({ length: SEGMENTS }, async (_, segment) => {
        const progress = await work(run, name, segment);
        // What is kept is read as it is, without the wire.
        const place = { recoveryId: run.recoveryId, step: name, segment };
        const results: FleetResult[] = [];
        for (let page = 0; page < (progress?.pages ?? 0); page += 1)
          results.push(...((await findPage(runObjects(archive), place, page))?.results ?? []));
        const { counts } = progress ?? {};
        if (counts && counts.listed !== results.length)
          ledger.violate(
            `${run.recoveryId}: ${counts.listed} games were counted, and ${results.length} listed`,
          );
        if (counts && counts.listed !== counts.recovered + counts.refused + counts.gone + counts.planned)
          ledger.violate(`${run.recoveryId}: its counts do not come out`);
        found.push(...results);
      }),
    );
    return found;
  }

  return {
    act: async () => {
      if (!isOn || world.isCalm()) return;
      await scheduler.sleep(random.skewed(0, MINUTE_MS));
      count += 1;
      const mode = random.pick(["check", "recover", "restore", "restore"] as const);
      const run: FleetRun = {
        recoveryId: `${PREFIX}${count}`,
        mode,
        where: {},
        gamesPerSecond: 1_000,
        segments: SEGMENTS,
        ...(mode === "restore" && {
          reason: "bad release",
          to: random.chance(0.5)
            ? { versionBefore: random.int(1, 12) }
            : { at: scheduler.now() - random.int(0, HOUR_MS) },
        }),
      };
      const before = new Map([...ledger.lives.keys()].map((gameId) => [gameId, ledger.current(gameId)]));
      const first = await step(run, mode === "restore" ? "plan" : "run");
      listsAll(world, run, first, before);
      if (mode !== "restore") return;
      await scheduler.sleep(random.skewed(0, 5 * MINUTE_MS));
      over.push({ run, results: first, done: await step(run, "run") });
    },
    check: () => {
      for (const planned of over) judge(world, planned);
    },
  };
}

/** Each game that lived all the while is listed, and none twice. */
function listsAll(
  { ledger, directory, wasRestored }: World,
  { recoveryId }: FleetRun,
  results: readonly FleetResult[],
  before: ReadonlyMap<string, Life | undefined>,
): void {
  const ids = results.map(({ gameId }) => gameId);
  if (new Set(ids).size < ids.length) ledger.violate(`${recoveryId}: a game is listed twice`);
  if (wasRestored()) return;
  for (const [gameId, life] of before) {
    // The mark of a wipe comes before its first tombstone.
    const isMarked = directory.entries.get(gameId)?.kind === "wipe";
    if (!life || life.stopped || ledger.current(gameId) !== life || isMarked) continue;
    if (!ids.includes(gameId)) ledger.violate(`${recoveryId}: ${gameId} is not listed`);
  }
}

/** A game that was taken back was so once, at exactly the planned place, to the planned state; a game that was not stays as it was. */
function judge({ ledger, wasRestored }: World, { run, results, done }: Planned): void {
  if (wasRestored()) return;
  for (const { gameId, plan } of results) {
    const result = done.find((one) => one.gameId === gameId);
    const id = correctionId(run, gameId);
    const what = `${run.recoveryId} ${gameId}`;
    const lives = ledger.lives.get(gameId) ?? [];
    const found = lives.flatMap((life) =>
      life.landed.filter(({ commit }) => commit.commitId === id).map((landed) => ({ life, landed })),
    );
    if (!result) ledger.violate(`${what}: nothing is said of it`);
    if (found.length > 1) ledger.violate(`${what}: corrected ${found.length} times`);
    const [one] = found;
    if (!one) {
      if (plan && result?.verdict === "recovered")
        ledger.violate(`${what}: reported as taken back, and it was not`);
      continue;
    }
    const { life, landed } = one;
    if (!plan || landed.first !== plan.version + 1 || hashAt(life, plan.version) !== plan.hash)
      ledger.violate(`${what}: corrected where nothing was planned`);
    else if (!same(stateAt(life, landed.last), stateAt(life, plan.target)))
      ledger.violate(`${what}: taken back to another state than that of ${plan.target}`);
    if (result?.verdict === "refused" && !life.stopped)
      ledger.violate(`${what}: reported as ${result.detail}, and it was taken back`);
  }
}

/** A correction of a recovery is one transition that gives a state, with the reason. */
export function isCorrection(transitions: readonly Transition[]): boolean {
  const [first, ...more] = transitions;
  return more.length === 0 && first?.kind === "correction" && first.reason === "bad release";
}
