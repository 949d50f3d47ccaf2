import { expect } from "vitest";
import { ProblemError } from "#client";
import { MINIMUM_POLL_SECONDS } from "../../../lambdas/flags/appconfig-session.ts";
import { newGameId } from "./games.ts";
import { NEW_GAME, playRound, stateAfter } from "./rounds.ts";
import { client } from "./target.ts";

/** Asked at once, so that the answers come from several processes of a function where there are several. */
const AT_ONCE = 6;
/** A poll runs during a request and serves the one after, over a network. */
const GRACE_MS = 5_000;
/** A poll that is answered too late for the request that waits for it is made again an interval later. */
const TWO_POLLS = { timeout: 2 * MINIMUM_POLL_SECONDS * 1_000 + GRACE_MS, interval: 200 } as const;

/** Tells, with requests that change nothing, whether games are kept. */
export type Probe = {
  /** Waits until every answer says so, two poll intervals at most. @returns how long that took, in seconds. */
  readonly until: (persisted: boolean) => Promise<number>;
};

/** Without persistence, nothing is refused: a request that can't be written is answered like any other. */
async function keeps(asked: Promise<{ readonly persisted: boolean }>): Promise<boolean> {
  try {
    return (await asked).persisted;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.status === 409) return true;
    throw error;
  }
}

/** With persistence, recovery is off as well. */
async function readable(gameId: string): Promise<boolean> {
  try {
    await client.state(gameId);
    return true;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.type.endsWith(":recovery-disabled")) return false;
    throw error;
  }
}

/**
 * Makes a probe: a creation and a commit whose places are taken, to be sent again and again, and a state to be read. What was
 * written gets its answer without persistence too, so it would tell nothing.
 */
export async function openProbe(): Promise<Probe> {
  const gameId = newGameId();
  const created = await client.create(gameId, NEW_GAME);
  if (!created.persisted) throw new Error("persistence is off");
  const commit = { commitId: "first", cursor: created.cursor, transitions: [playRound(1)] };
  await client.append(gameId, commit);
  async function answers(): Promise<boolean[]> {
    const asked = Array.from({ length: AT_ONCE }, async () => [
      await keeps(client.create(gameId, { ...NEW_GAME, state: stateAfter(1) })),
      await keeps(client.append(gameId, { ...commit, commitId: "second" })),
      await readable(gameId),
    ]);
    return (await Promise.all(asked)).flat();
  }
  return {
    until: async (persisted) => {
      const started = performance.now();
      async function all() {
        return (await answers()).every((answer) => answer === persisted);
      }
      await expect.poll(all, TWO_POLLS).toBe(true);
      return (performance.now() - started) / 1_000;
    },
  };
}
