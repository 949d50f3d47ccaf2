import { expect } from "vitest";
import { ProblemError } from "#client";
import { MINIMUM_POLL_SECONDS } from "../../../lambdas/flags/appconfig-session.ts";
import { newGameId } from "./games.ts";
import { NEW_GAME, playRound } from "./rounds.ts";
import { client } from "./target.ts";

/** Asked at once, so that the answers come from several processes of a function where there are several. */
const AT_ONCE = 6;
/** A poll runs beside a request and serves the one after, over a network. */
const GRACE_MS = 5_000;
const ONE_POLL = { timeout: MINIMUM_POLL_SECONDS * 1_000 + GRACE_MS, interval: 200 } as const;

/** Tells, with requests that change nothing, whether games are kept. */
export type Probe = {
  /** Waits until every answer says so, one poll interval at most. @returns how long that took, in seconds. */
  readonly until: (persisted: boolean) => Promise<number>;
};

/** With persistence, recovery is off as well. */
const readable = async (gameId: string): Promise<boolean> => {
  try {
    await client.state(gameId);
    return true;
  } catch (error) {
    if (error instanceof ProblemError && error.problem.type.endsWith(":recovery-disabled")) return false;
    throw error;
  }
};

/** Makes a probe: a creation and a commit, to be sent again and again, and a state to be read. */
export const openProbe = async (): Promise<Probe> => {
  const gameId = newGameId();
  const created = await client.create(gameId, NEW_GAME);
  if (!created.persisted) throw new Error("persistence is off");
  const commit = { commitId: "probe", cursor: created.cursor, transitions: [playRound(1)] };
  const answers = async (): Promise<boolean[]> => {
    const asked = Array.from({ length: AT_ONCE }, async () => [
      (await client.create(gameId, NEW_GAME)).persisted,
      (await client.append(gameId, commit)).persisted,
      await readable(gameId),
    ]);
    return (await Promise.all(asked)).flat();
  };
  return {
    until: async (persisted) => {
      const started = performance.now();
      const all = async () => (await answers()).every((answer) => answer === persisted);
      await expect.poll(all, ONE_POLL).toBe(true);
      return (performance.now() - started) / 1_000;
    },
  };
};
