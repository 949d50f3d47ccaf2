import type { Context } from "../command.ts";
import { countGames } from "./finished-games.ts";
import type { Measured } from "./measured.ts";

/** What is known of a stage whose metrics stay in its logs: its games. One process's figures are not the stage's. */
export async function measureNothing({ client, clock, progress }: Context, since: number): Promise<Measured> {
  return {
    from: new Date(since).toISOString(),
    to: new Date(clock()).toISOString(),
    transitions: undefined,
    failures: { requests: undefined, recoveries: undefined, snapshots: undefined },
    games: await countGames(client, since, progress),
    breakerOpened: undefined,
    flagsAgeSeconds: undefined,
    alarmed: undefined,
    latency: undefined,
    baseline: undefined,
  };
}
