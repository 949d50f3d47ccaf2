import { expect, test } from "vitest";
import { explore, FAULTS, type Limits } from "./explore.ts";
import type { LaneState } from "./lane-states.ts";
import { overwriting } from "./overwriting.ts";
import { allScenes } from "./scenes.ts";
import { type Scene, type Steps, stepsOf } from "./steps.ts";

// What the search leaves out must make no difference: the same worlds are reached, and the same promises broken, as by
// a search that leaves nothing out.

const SCENES = [
  "played, ann fast, ben slow",
  "played, ann fast, wipe slow",
  "played, fence fast, other fence slow",
  "due, ann fast, feed slow",
  "ended, wipe slow, correction fast",
  "archived lately, correction fast, wipe slow",
  "wiped, next fast, wipe slow",
];

test.each(SCENES)("in %s, what is left out makes no difference", { timeout: 120_000 }, async (name) => {
  const steps = await stepsOf(await sceneNamed(name));
  for (const limits of [
    { preemptions: 0, faults: 1 },
    { preemptions: 1, faults: 1 },
    { preemptions: 2, faults: 0 },
  ])
    await mustAgree(await sceneNamed(name), limits, steps);
});

test("where a promise is broken, what is left out makes no difference either", {
  timeout: 120_000,
}, async () => {
  const scene: Scene = {
    ...(await sceneNamed("played, ann fast, ben slow")),
    tamper: overwriting,
  };
  const broken = await mustAgree(scene, { preemptions: 1, faults: 1 }, await stepsOf(scene));
  expect(broken.size).toBeGreaterThan(0);
});

async function sceneNamed(name: string): Promise<Scene> {
  const scene = (await allScenes()).find((other) => other.name === name);
  if (!scene) throw new Error(`there is no scene "${name}"`);
  return scene;
}

async function mustAgree(scene: Scene, limits: Limits, steps: Steps): Promise<ReadonlySet<string>> {
  const { ends, found } = await explore(scene, limits, steps);
  const plain = await exploreAll(steps, limits);
  expect(sorted(ends)).toEqual(sorted(plain.ends));
  expect(found.map(({ violations: [first] }) => first).toSorted()).toEqual([...plain.broken].toSorted());
  return plain.broken;
}

function sorted(numbers: Iterable<number>): number[] {
  return [...numbers].toSorted((one, other) => one - other);
}

type Moment = Limits & {
  readonly world: number;
  readonly lanes: readonly LaneState[];
  readonly current: number | undefined;
};

/** Every order of every call, with every fault at every place. */
async function exploreAll({ start, step, end }: Steps, limits: Limits) {
  const ends = new Set<number>();
  const broken = new Set<string>();
  const seen = new Set<string>();
  const left: Moment[] = [{ ...start, current: undefined, preemptions: 0, faults: 0 }];
  for (let moment = left.pop(); moment; moment = left.pop()) {
    const { world, lanes, current, preemptions, faults } = moment;
    const key = `${world} ${lanes.map(({ id }) => id)} ${current} ${preemptions} ${faults}`;
    if (seen.has(key)) continue;
    seen.add(key);
    if (lanes.every(({ next }) => !next)) {
      ends.add(world);
      noteBroken(await end(world, "calm"));
      if (faults < limits.faults) noteBroken(await end(world, "records lost"));
    }
    for (const [index, lane] of lanes.entries()) {
      // To decide whether to try again is no call: nobody waits for it.
      const isCall = lane.next?.touch !== undefined;
      const spent = preemptions + (!isCall || current === undefined || current === index ? 0 : 1);
      if (spent > limits.preemptions) continue;
      for (const fate of lane.next?.fates ?? []) {
        const isFault = FAULTS.has(fate);
        if (isFault && faults === limits.faults) continue;
        const came = await step(world, lane, fate);
        noteBroken(came.violations);
        if (came.violations.length > 0) continue;
        left.push({
          world: came.world,
          lanes: [...lanes.with(index, came.lane), ...(came.opened ? [came.opened] : [])],
          current: isCall ? (isFault || !came.lane.next ? undefined : index) : current,
          preemptions: spent,
          faults: faults + (isFault ? 1 : 0),
        });
      }
    }
  }
  return { ends, broken };

  function noteBroken([first]: readonly string[]): void {
    if (first !== undefined) broken.add(first);
  }
}
