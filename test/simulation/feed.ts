import type { Commit } from "../../lambdas/game/commit.ts";
import { followCommit } from "../../lambdas/store/change-feed.ts";
import type { Fleet, Process } from "./fleet.ts";
import type { Life } from "./life.ts";
import type { Random } from "./random.ts";
import type { Scheduler } from "./scheduler.ts";
import { HOUR_MS, MINUTE_MS, SECOND_MS, type Settings } from "./settings.ts";

/** The stream of notable commits: some come late, some twice, some in another order, and some never. */
export type ChangeFeed = {
  readonly emit: (commit: Commit) => void;
  /** Hashes of the commits that never come. */
  readonly lost: ReadonlySet<string>;
  /** Says who follows the commits. */
  readonly deliverTo: (fleet: Fleet) => void;
  /** Whether all that was emitted has been followed. */
  readonly idle: () => boolean;
  /** Delivers all that is left. */
  readonly drain: () => Promise<void>;
  /** The table is another one, and its stream begins again: of these lives nothing more comes. */
  readonly forget: (lives: readonly Life[]) => void;
};

const PATIENCE_MS = 15 * MINUTE_MS;

/** Makes a feed. @param shuffles Whether commits of one game may come out of order. @param loses How many never come. */
export function changeFeed(
  random: Random,
  scheduler: Scheduler,
  { feedShuffles: shuffles, feedLoses: loses }: Pick<Settings, "feedShuffles" | "feedLoses">,
  trace: (line: () => string) => void,
  broke: (error: unknown) => void,
): ChangeFeed {
  const waiting: Commit[] = [];
  const lost = new Set<string>();
  let underway = 0;
  let stream = 1;
  let fleet: Fleet | undefined;

  function take(): Commit[] {
    const size = random.skewed(1, 5);
    // Another game's records may come first; of one game, only where the order may be mixed up.
    const gameId = random.chance(0.5) ? undefined : waiting.at(-1)?.head.gameId;
    const pool = waiting.filter(({ head }) => gameId === undefined || head.gameId === gameId);
    const batch = (shuffles ? random.shuffle(pool) : pool).slice(0, size);
    for (const commit of batch) waiting.splice(waiting.indexOf(commit), 1);
    return batch;
  }
  async function deliver(): Promise<void> {
    const batch = take();
    if (!fleet || batch.length === 0) return;
    const own = stream;
    let done = 0;
    underway += 1;
    const answer = await fleet.ask(async (process) => {
      for (const commit of batch) {
        await follow(process, commit);
        done += 1;
      }
    }, PATIENCE_MS);
    if (own !== stream) return;
    underway -= 1;
    if (answer.kind === "answered" && !random.chance(0.1)) return;
    // A batch that fails comes again: from where it failed, or from its start.
    const again = random.chance(0.5) && answer.kind !== "answered" ? batch.slice(done) : batch;
    trace(() => `the feed brings ${again.length} of ${batch.length} commits again`);
    waiting.unshift(...again);
    for (const _commit of again)
      scheduler.after(random.int(SECOND_MS, 10 * MINUTE_MS), () => void deliver().catch(broke));
  }
  return {
    lost,
    deliverTo: (followers) => {
      fleet = followers;
    },
    emit: (commit) => {
      if (!commit.notable) return;
      if (random.chance(loses)) {
        trace(() => `the feed loses ${commit.head.gameId} ${commit.head.version}`);
        lost.add(commit.head.hash);
        return;
      }
      waiting.push(commit);
      scheduler.after(lag(random), () => void deliver().catch(broke));
    },
    idle: () => waiting.length === 0 && underway === 0,
    drain: async () => {
      while (waiting.length > 0) await deliver();
    },
    forget: (lives) => {
      stream += 1;
      underway = 0;
      waiting.length = 0;
      for (const { creation, landed } of lives)
        for (const { head } of [creation, ...landed.map(({ commit }) => commit)]) lost.add(head.hash);
    },
  };
}

/** Follows a commit, as the function does that the stream calls. */
export async function follow(
  { table, games, archive, gameTypes, now }: Process,
  commit: Commit,
): Promise<void> {
  await followCommit({ table, games, archive, gameTypes, now, snapshots: true }, commit);
}

function lag(random: Random): number {
  return random.weighted([
    [6, random.int(10, SECOND_MS)],
    [3, random.int(SECOND_MS, 10 * MINUTE_MS)],
    [1, random.int(MINUTE_MS, 12 * HOUR_MS)],
  ]);
}
