import type { Progress } from "../progress.ts";
import type { Read } from "./read-games.ts";

/** What is in a source, and what is wrong with it. */
export type Checked = {
  readonly games: number;
  readonly commits: number;
  readonly faults: { readonly count: number; readonly shown: readonly string[] };
};

const SHOWN = 20;

/** Reads all of a source, and writes nothing. */
export async function checkGames(
  read: AsyncIterable<Read>,
  gameTypes: ReadonlySet<string>,
  progress: Progress,
): Promise<Checked> {
  let [games, commits, count] = [0, 0, 0];
  const shown: string[] = [];
  function note(place: string, at: string, expected: string): void {
    count += 1;
    if (shown.length < SHOWN) shown.push(`${place}${at === "" ? "" : `, ${at}`}: expected ${expected}`);
  }
  for await (const one of read) {
    if (one.kind === "fault") note(one.place, one.fault.at, one.fault.expected);
    if (one.kind === "commit") commits += 1;
    if (one.kind !== "game") continue;
    games += 1;
    progress.show(`${games} games checked`);
    const { gameType } = one.game;
    if (!gameTypes.has(gameType))
      note(one.place, "/gameType", `one of ${[...gameTypes].join(", ")}; found ${gameType}`);
  }
  return { games, commits, faults: { count, shown } };
}
