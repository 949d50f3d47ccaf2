import type { PastTransition, SavepointClient } from "#client";
import type { Json } from "../../../lambdas/game/json.ts";
import { digestOfState } from "../../../lambdas/game/state-digest.ts";
import type { Random } from "../../random.ts";
import { foldOn, readStretch, type Stretch, snapshotVersions } from "./expected.ts";
import { choosePoints } from "./points.ts";

/** Two ways to a state that do not agree; the digests are SHA-256. */
export type Disagreement = {
  readonly gameId: string;
  readonly version: number;
  /** How the state was had: by its version, by its time, out of its snapshot; or reading the history itself. */
  readonly way: "version" | "time" | "snapshot" | "history";
  readonly expected: string;
  readonly found: string;
};

/** What was checked of a game. */
export type GameCheck = {
  readonly gameId: string;
  readonly gameType: string;
  readonly newest: number;
  /** Version that its history was folded from. */
  readonly base: number;
  /** States compared. */
  readonly compared: number;
  readonly disagreements: readonly Disagreement[];
  /** How long each recovery took, in ms. */
  readonly recoveryMs: readonly number[];
};

/** What a check works with. @property points Versions of a game to check. @property clock ms, from any origin. */
export type Checking = {
  readonly client: SavepointClient;
  readonly random: Random;
  readonly points: number;
  readonly clock: () => number;
};

/**
 * Recovers a game at random versions, each by version, by time and out of its snapshots, and compares what comes with
 * the game's history folded here, from its creation. Only reads.
 */
export async function checkGame(checking: Checking, gameId: string): Promise<GameCheck> {
  const { client, random, points, clock } = checking;
  const recoveryMs: number[] = [];
  async function recovered<Answer>(ask: Promise<Answer>): Promise<Answer> {
    const began = clock();
    const answer = await ask;
    recoveryMs.push(clock() - began);
    return answer;
  }
  const disagreements: Disagreement[] = [];
  let compared = 0;
  function compare(way: Disagreement["way"], version: number, expected: string, found: string): void {
    compared += 1;
    if (expected !== found) disagreements.push({ gameId, version, way, expected, found });
  }
  const { version: newest, gameType } = await recovered(client.state(gameId));
  const stretch = await readStretch(client, gameId, newest);
  const checked = { gameId, gameType, newest, recoveryMs, disagreements };
  if (!stretch) {
    compare("history", newest, "a state to fold from", "neither creation nor snapshot");
    return { ...checked, base: newest, compared };
  }
  const { base, transitions } = stretch;
  compare("history", newest, `${newest - base.version} transitions in a row`, rowOf(stretch));
  const snapshots = new Set(await snapshotVersions(client, gameId));
  let folded = base;
  for (const version of choosePoints(random, base.version, newest, points)) {
    folded = foldOn(folded, transitions.slice(folded.version - base.version, version - base.version));
    const expected = shown(version, folded.state);
    const byVersion = await recovered(client.state(gameId, { version }));
    compare("version", version, expected, shown(byVersion.version, byVersion.state));
    if (snapshots.has(version)) {
      const { state } = await client.snapshot(gameId, version);
      compare("snapshot", version, expected, shown(version, state));
    }
    const at = timeThatMeans(version, transitions);
    if (at === undefined) continue;
    const byTime = await recovered(client.state(gameId, { at }));
    compare("time", version, expected, shown(byTime.version, byTime.state));
  }
  return { ...checked, base: base.version, compared };
}

function shown(version: number, state: Json): string {
  return `version ${version}, ${digestOfState(state)}`;
}

function rowOf({ base, transitions }: Stretch): string {
  const hole = transitions.findIndex(({ version }, index) => version !== base.version + 1 + index);
  return hole === -1
    ? `${transitions.length} transitions in a row`
    : `a hole at version ${base.version + 1 + hole}`;
}

/** The time of a version, if it is the last of its time, and not the newest: a game may get further commits in the meantime. */
function timeThatMeans(version: number, transitions: readonly PastTransition[]): string | undefined {
  const index = transitions.findIndex((transition) => transition.version === version);
  const [one, next] = [transitions[index], transitions[index + 1]];
  return one && next && one.time !== next.time ? one.time : undefined;
}
