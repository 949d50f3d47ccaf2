import { type Outcome, simulate } from "./run.ts";
import type { StoreKind } from "./world.ts";

/** Plays a seed again and tells what happened: everything, or what concerns the games whose promises were broken. */
export async function tellStory(
  seed: number,
  store: StoreKind,
): Promise<{ readonly outcome: Outcome; readonly lines: string[] }> {
  const lines: string[] = [];
  const outcome = await simulate(seed, { store, lines });
  const concerned = new Set(outcome.violations.flatMap((violation) => violation.match(/game-\d+/g) ?? []));
  if (concerned.size === 0) return { outcome, lines };
  return {
    outcome,
    lines: lines.filter((line) => {
      const games = line.match(/game-\d+/g) ?? [];
      return games.length === 0 || games.some((game) => concerned.has(game));
    }),
  };
}
