import type { Stores } from "../ports.ts";
import { MAX_SKEW_MS } from "../settings.ts";
import type { Actor } from "./actors.ts";
import { settle } from "./calm.ts";
import { interning } from "./intern.ts";
import { type LaneState, laneStates } from "./lane-states.ts";
import type { Fate, Heard } from "./lanes.ts";
import type { Setup } from "./setup.ts";
import { contentOfWorld, held, hold } from "./small-world.ts";

/** Two actors in a world, with clocks as far apart as they may be. */
export type Scene = {
  readonly name: string;
  readonly setup: Setup;
  readonly actors: readonly [Actor, Actor];
  /** Whose clock is fast; the other's is slow. */
  readonly fast: 0 | 1;
  /** Breaks a rule on purpose, to see that the search notices. */
  readonly tamper?: (stores: Stores) => Stores;
};

/** Where a scene begins. */
export type Start = { readonly world: number; readonly lanes: readonly LaneState[] };

/** What a move comes to: for the world, for the lane, and for a lane that it opens. */
export type Step = {
  readonly world: number;
  readonly lane: LaneState;
  readonly opened?: LaneState;
  readonly violations: readonly string[];
};

/** The steps of a scene, each worked out once. */
export type Steps = {
  readonly start: Start;
  /** What it comes to that what a lane waits for goes so, in a world. */
  readonly step: (world: number, lane: LaneState, fate: Fate) => Promise<Step>;
  /** What it comes to that a world is left alone. @returns what is broken. */
  readonly end: (world: number, fate: Fate) => Promise<readonly string[]>;
};

/**
 * Makes the steps of a scene. What a move comes to rests on the world and on the lane alone, no matter what led there:
 * so there is one world, in which that is put up again each time, and a lane is run apart from all others.
 */
export async function stepsOf({ setup, actors, fast, tamper = (stores) => stores }: Scene): Promise<Steps> {
  const intern = interning();
  const lanes = laneStates(intern);
  const world = await setup.start();
  const stores = tamper(world.stores);
  const worlds = new Map<number, ReturnType<typeof held>>();
  const steps = new Map<string, Step>();
  const ends = new Map<string, readonly string[]>();
  let now = keep();

  function keep(): number {
    const number = intern.text(contentOfWorld(world, intern));
    if (!worlds.has(number)) worlds.set(number, held(world));
    return number;
  }
  function putUp(wanted: number): void {
    const past = worlds.get(wanted);
    if (!past) throw new Error(`there is no world ${wanted}`);
    if (now !== wanted) hold(world, past);
    now = wanted;
  }
  /** Lets a lane look as long as nothing may come before. */
  async function looking(state: LaneState): Promise<LaneState> {
    let lane = state;
    while (lane.next?.look && !lane.next.touch)
      lane = await lanes.after(lane, { result: lane.next.look(world) });
    if (lane.broken !== undefined) world.ledger.violate(lane.broken);
    return lane;
  }
  async function take(lane: LaneState, fate: Fate): Promise<Pick<Step, "lane" | "opened">> {
    switch (fate) {
      case "twice":
        return { lane, opened: lanes.late(lane) };
      case "late":
        return { lane: await lanes.after(lane, { fate: "failed" }), opened: lanes.late(lane) };
      case "given up":
        return {
          lane: await lanes.after(lane, { fate }),
          opened: await lanes.after(lane, { fate: "continues alone" }),
        };
      case "done":
        return { lane: await looking(await lanes.after(lane, await perform(lane))) };
      case "failed":
      case "again":
      case "no more":
        return { lane: await looking(await lanes.after(lane, { fate })) };
      default:
        throw new Error(`a call can't go "${fate}"`);
    }
  }
  async function perform({ name, next }: LaneState): Promise<Heard> {
    if (next?.look) return { result: next.look(world) };
    if (!next?.call) throw new Error(`${name} calls nothing`);
    return await next.call(stores).then(
      (result) => ({ result }),
      (error: unknown) => ({ error }),
    );
  }
  const first: LaneState[] = [];
  for (const [index, actor] of actors.entries()) {
    const clock = world.now + (index === fast ? MAX_SKEW_MS : -MAX_SKEW_MS);
    const { cursors, last } = setup;
    const state = await lanes.first(actor, { now: clock, gameTypes: world.gameTypes, cursors, last });
    first.push(await looking(state));
  }
  now = keep();
  return {
    start: { world: now, lanes: first },
    step: async (before, lane, fate) => {
      const key = `${before} ${lane.id} ${fate}`;
      const known = steps.get(key);
      if (known) return known;
      putUp(before);
      const taken = await take(lane, fate);
      now = keep();
      const step: Step = { world: now, ...taken, violations: [...world.ledger.violations] };
      steps.set(key, step);
      return step;
    },
    end: async (before, fate) => {
      const key = `${before} ${fate}`;
      const known = ends.get(key);
      if (known) return known;
      putUp(before);
      await settle(world, fate === "records lost").catch((error: unknown) =>
        world.ledger.violate(`the end broke off: ${error instanceof Error ? error.stack : error}`),
      );
      const violations = [...world.ledger.violations];
      ends.set(key, violations);
      now = NOWHERE;
      return violations;
    },
  };
}

/** The number of no world. */
const NOWHERE = -1;
