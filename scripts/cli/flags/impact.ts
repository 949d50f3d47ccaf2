import type { SavepointClient } from "#client";
import { evaluate } from "../../../lambdas/flags/evaluate.ts";
import { parseFlags } from "../../../lambdas/flags/flags.ts";
import type { JsonObject } from "../../../lambdas/game/json.ts";
import { counted } from "../counted.ts";
import type { Progress } from "../progress.ts";

/** What a change of flags does to games in play, of those that were looked at. */
export type Impact = {
  /** Games in play that were looked at: those that moved last. */
  readonly games: number;
  /** Whether there are more. */
  readonly sampled: boolean;
  /** Kept now, and not kept then. */
  readonly out: number;
  /** Not kept now, and kept then. */
  readonly in: number;
};

const PAGE = 100;
const MOST = 500;
/** A change of flags waits no longer for this: it may be the emergency switch. */
const LONGEST_MS = 3_000;

/**
 * Works out what a change does to games in play, from the directory: the 500 that moved last. Undefined when the
 * directory can't be read in three seconds: a change must be possible then, the emergency switch above all.
 */
export async function impactOf(
  client: SavepointClient,
  before: JsonObject,
  after: JsonObject,
  progress: Progress,
): Promise<Impact | undefined> {
  const [kept, willBe] = [keeps(before), keeps(after)];
  const games: string[] = [];
  let page: string | undefined;
  const signal = AbortSignal.timeout(LONGEST_MS);
  try {
    do {
      progress.show(`Looking at games in play: ${games.length}`);
      const query = { status: "active", limit: PAGE, ...(page !== undefined && { page }) } as const;
      const found = await client.list(query, { signal });
      games.push(...found.games.map(({ gameId }) => gameId));
      page = found.next;
    } while (page !== undefined && games.length < MOST);
  } catch {
    // Why is of no use to who changes flags; that it is not known is said.
    return undefined;
  }
  return {
    games: games.length,
    sampled: page !== undefined,
    out: games.filter((gameId) => kept(gameId) && !willBe(gameId)).length,
    in: games.filter((gameId) => !kept(gameId) && willBe(gameId)).length,
  };
}

/** What a change does to games in play, for people. */
export function impactLine(impact: Impact | undefined): string {
  if (!impact) return "Games in play: not known, the directory does not answer.";
  const { games, sampled, out, in: comesIn } = impact;
  if (games === 0) return "No game is in play.";
  const which = sampled ? `the ${games} that moved last (there are more)` : counted(games, "game");
  const parts = [
    ...(out > 0 ? [`${out} no longer kept from their next move`] : []),
    ...(comesIn > 0 ? [`${comesIn} kept from their next move`] : []),
  ];
  return `Games in play, of ${which}: ${parts.join(", ") || "none changes"}.`;
}

/** Whether a game's transitions are kept by these flags. */
function keeps(document: JsonObject): (gameId: string) => boolean {
  const read = { flags: parseFlags(document), origin: "appconfig" } as const;
  return (gameId) => evaluate(read, {}, gameId).persistence === "on";
}
