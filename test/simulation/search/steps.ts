import type { Intern } from "./intern.ts";
import type { Fate, Lane, Waiting } from "./lanes.ts";
import type { Move } from "./moves.ts";
import { begin, placeOfLane, type Run, type Scene } from "./run.ts";

/** Where a lane is: a number for all that it has learnt, and what it waits for, if it has not ended. */
export type LaneView = {
  readonly id: number;
  readonly isLate: boolean;
  readonly next?: Next;
};

/** What a lane waits for: without what makes it happen, which would keep the whole run. */
type Next = Omit<Waiting, "happen">;

/** What a move comes to: for the world, for the lane, and for a lane that it opened. */
export type Step = {
  readonly world: number;
  readonly lane?: LaneView | undefined;
  readonly opened?: LaneView | undefined;
  readonly violations: readonly string[];
};

/** The steps of a scene: worked out by playing it, each once. */
export type Steps = {
  readonly start: () => Promise<{ readonly world: number; readonly lanes: readonly LaneView[] }>;
  /** @param path The moves that lead there. */
  readonly step: (world: number, lane: number, fate: Fate, path: () => readonly Move[]) => Promise<Step>;
  /** How often the scene was played. */
  readonly played: () => number;
};

/** Makes the steps of a scene. What a move comes to rests on the world and on the lane alone, no matter what led there. */
export function stepsOf(scene: Scene, intern: Intern): Steps {
  const known = new Map<string, Step>();
  let played = 0;
  const views = new Map<number, LaneView>();
  function viewOf(run: Run, index: number): LaneView | undefined {
    const lane = run.lanes.all[index];
    if (!lane) return undefined;
    const id = intern.text(placeOfLane(lane));
    const view = views.get(id) ?? { id, isLate: lane.isLate, ...nextOf(lane) };
    views.set(id, view);
    return view;
  }
  async function play(path: readonly Move[]): Promise<Step> {
    played += 1;
    const run = await begin(scene, intern);
    for (const move of path.slice(0, -1)) await run.make(move);
    const lanes = run.lanes.all.length;
    const [last] = path.slice(-1);
    if (last) await run.make(last);
    return {
      world: run.worldNow(),
      lane: last && viewOf(run, last.lane),
      opened: viewOf(run, lanes),
      violations: [...run.world.ledger.violations],
    };
  }
  return {
    played: () => played,
    start: async () => {
      const run = await begin(scene, intern);
      const lanes = run.lanes.all.flatMap((_lane, index) => viewOf(run, index) ?? []);
      return { world: run.worldNow(), lanes };
    },
    step: async (world, lane, fate, path) => {
      const key = `${world} ${lane} ${fate}`;
      const step = known.get(key) ?? (await play(path()));
      known.set(key, step);
      return step;
    },
  };
}

function nextOf({ waiting: [next] }: Lane): { readonly next?: Next } {
  if (!next) return {};
  const { what, touch, fates } = next;
  return { next: { what, fates, ...(touch && { touch }) } };
}
