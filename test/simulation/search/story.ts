import { movesOfText } from "./moves.ts";
import { type Scene, stepsOf } from "./steps.ts";

/** Plays a scene again with the moves that were found, and tells what happens. */
export async function tellStory(scene: Scene, moves: string): Promise<string[]> {
  const { start, step, end } = await stepsOf(scene);
  const lanes = [...start.lanes];
  const lines = [scene.name];
  let { world } = start;
  let violations: readonly string[] = [];
  for (const { lane: index, fate } of movesOfText(moves)) {
    const lane = lanes[index];
    if (fate === "calm" || fate === "records lost") {
      violations = await end(world, fate);
      lines.push(
        fate === "calm" ? "  all is calm" : "  what nobody has followed yet never comes; all is calm",
      );
    } else if (lane?.next) {
      const came = await step(world, lane, fate);
      lines.push(`  ${lane.name.padEnd(12)} ${lane.next.what}${fate === "done" ? "" : `: ${fate}`}`);
      lanes[index] = came.lane;
      if (came.opened) lanes.push(came.opened);
      ({ world, violations } = came);
    } else throw new Error(`lane ${index} waits for nothing`);
  }
  return [...lines, ...violations.map((violation) => `broken: ${violation}`)];
}
