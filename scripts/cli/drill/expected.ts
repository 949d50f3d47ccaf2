import type { History, PastTransition, SavepointClient } from "#client";
import { patch as patchSchema } from "../../../lambdas/api/http/schemas.ts";
import type { Json } from "../../../lambdas/game/json.ts";
import { fold } from "../../../lambdas/game/state.ts";
import type { Transition } from "../../../lambdas/game/transition.ts";

/** A state at a version, got without recovering it. */
export type Base = { readonly version: number; readonly state: Json };

/** A stretch of a game's history, and the state before it: all that is needed to fold any version in it. */
export type Stretch = { readonly base: Base; readonly transitions: readonly PastTransition[] };

// Of a longer game its newest part is checked: a drill must not hold the whole of a game that runs for years.
const MOST_TRANSITIONS = 5_000;
const PAGE = 1_000;

/**
 * Reads a game's history up to a version, and the state to fold it from: the one it was created with, or of a game
 * whose oldest commits are no longer kept, the one in its oldest snapshot.
 * @returns undefined when there is no such state.
 */
export async function readStretch(
  client: SavepointClient,
  gameId: string,
  newest: number,
): Promise<Stretch | undefined> {
  const transitions = await readTransitions(client, gameId, newest);
  const first = transitions[0]?.version ?? newest + 1;
  const base = await findBase(client, gameId, first - 1, newest);
  return base && { base, transitions: transitions.filter(({ version }) => version > base.version) };
}

async function readTransitions(
  client: SavepointClient,
  gameId: string,
  newest: number,
): Promise<PastTransition[]> {
  const transitions: PastTransition[] = [];
  let start: number | undefined = Math.max(newest - MOST_TRANSITIONS + 1, 1);
  while (start !== undefined && start <= newest) {
    const page: History = await client.history(gameId, { start, limit: PAGE });
    transitions.push(...page.transitions.filter(({ version }) => version <= newest));
    start = page.next;
  }
  return transitions;
}

async function findBase(
  client: SavepointClient,
  gameId: string,
  from: number,
  newest: number,
): Promise<Base | undefined> {
  if (from === 0) return await client.state(gameId, { version: 0 });
  const versions = await snapshotVersions(client, gameId);
  const oldest = versions.filter((version) => version >= from && version <= newest).at(-1);
  return oldest === undefined ? undefined : await client.snapshot(gameId, oldest);
}

/** The versions at which a game has snapshots, newest first. */
export async function snapshotVersions(client: SavepointClient, gameId: string): Promise<number[]> {
  const versions: number[] = [];
  let page = await client.snapshots(gameId, { limit: 100 });
  for (;;) {
    versions.push(...page.snapshots.map(({ version }) => version));
    if (page.next === undefined) return versions;
    page = await client.snapshots(gameId, { limit: 100, before: page.next });
  }
}

/** Folds a state on, over transitions read from the API. */
export function foldOn(base: Base, transitions: readonly PastTransition[]): Base {
  const { state } = fold(base.state, base.version, commitsOf(transitions));
  return { version: base.version + transitions.length, state };
}

/** The commits that transitions came in. */
function commitsOf(transitions: readonly PastTransition[]): Transition[][] {
  const commits: Transition[][] = [];
  for (const [index, transition] of transitions.entries()) {
    if (transition.commitId !== transitions[index - 1]?.commitId) commits.push([]);
    commits.at(-1)?.push(toTransition(transition));
  }
  return commits;
}

function toTransition({ action, from, to, patch, state }: PastTransition): Transition {
  return {
    action,
    from,
    to,
    ...(patch !== undefined && { patch: patchSchema.parse(patch) }),
    ...(state !== undefined && { state }),
  };
}
