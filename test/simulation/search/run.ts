import type { Stores } from "../ports.ts";
import { MAX_SKEW_MS } from "../settings.ts";
import type { Actor } from "./actors.ts";
import { settle } from "./calm.ts";
import type { Intern } from "./intern.ts";
import { type Lane, type Lanes, makeLanes } from "./lanes.ts";
import type { Move } from "./moves.ts";
import type { Setup } from "./setup.ts";
import { type SmallWorld, worldText } from "./small-world.ts";

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

/** A run that has begun, and waits for moves. */
export type Run = {
  readonly world: SmallWorld;
  readonly lanes: Lanes;
  /** Makes a move, and waits until all wait again. @returns what happened, for people. */
  readonly make: (move: Move) => Promise<string>;
  /** All that the world holds, as a number. */
  readonly worldNow: () => number;
};

/** Begins a run. */
export async function begin(
  { setup, actors, fast, tamper = (stores) => stores }: Scene,
  intern: Intern,
): Promise<Run> {
  const world = await setup.start();
  const lanes = makeLanes(intern);
  for (const [index, actor] of actors.entries()) {
    const now = world.now + (index === fast ? MAX_SKEW_MS : -MAX_SKEW_MS);
    // Two of a name with different clocks do different things.
    const lane = lanes.open(actor.name, intern.text(`${actor.name} at ${now}`));
    actor
      .act({ world, lanes, lane, now, cursors: setup.cursors, last: setup.last, tamper })
      .catch((error: unknown) => broken(world, actor.name, error));
  }
  await rest();
  return {
    world,
    lanes,
    worldNow: () => intern.text(worldText(world, intern)),
    make: async ({ lane: index, fate }) => {
      if (fate === "calm" || fate === "records lost") {
        await settle(world, fate === "records lost").catch((error: unknown) =>
          broken(world, "the end", error),
        );
        return fate === "calm"
          ? "all is calm"
          : "what the change feed has not followed never comes; all is calm";
      }
      const lane = lanes.all[index];
      const next = lane?.waiting.shift();
      if (!lane || !next) throw new Error(`lane ${index} waits for nothing`);
      next.happen(fate);
      await rest();
      return `${lane.name.padEnd(12)} ${next.what}${fate === "done" ? "" : `: ${fate}`}`;
    },
  };
}

function broken({ ledger }: SmallWorld, who: string, error: unknown): void {
  ledger.violate(`${who} broke off: ${error instanceof Error ? error.stack : error}`);
}

/** Where a lane is, as text: from the same place on it goes the same way. */
export function placeOfLane({ name, learnt, waiting }: Lane): string {
  return waiting.length === 0 ? "" : `${name}:${learnt}:${waiting.map(({ what }) => what).join()}`;
}

/** Waits until all wait for a move. */
function rest(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
