import { interning } from "./intern.ts";
import { movesOfText } from "./moves.ts";
import { begin, type Scene } from "./run.ts";

/** Plays a scene again with the moves that were found, and tells what happens. */
export async function tellStory(scene: Scene, moves: string): Promise<string[]> {
  const run = await begin(scene, interning());
  const lines = [scene.name];
  for (const move of movesOfText(moves)) lines.push(`  ${await run.make(move)}`);
  return [...lines, ...run.world.ledger.violations.map((violation) => `broken: ${violation}`)];
}
