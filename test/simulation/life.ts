import type { Commit } from "../../lambdas/game/commit.ts";
import type { GameType } from "../../lambdas/game/game-type.ts";
import type { Json, JsonObject } from "../../lambdas/game/json.ts";
import type { Transition } from "../../lambdas/game/transition.ts";
import { replay } from "./replay.ts";
import type { Terminal } from "./rules.ts";

/** A commit that reached the database. */
export type Landed = {
  readonly commit: Commit;
  readonly transitions: readonly Transition[];
  readonly first: number;
  readonly last: number;
};

/** A game from its creation to its wipe. */
export type Life = {
  readonly gameId: string;
  /** The rules when it was created; its phases and their order stay. */
  readonly type: GameType;
  readonly creation: Commit;
  readonly landed: Landed[];
  /** The state at each version: as replayed, or from some version on as the caller gave it. */
  readonly states: Json[];
  /** What was put in place of its metadata last, since it was written. */
  metadata?: { readonly value: JsonObject; readonly version: number };
  /** A wipe has begun: nothing may land any more. */
  stopped: boolean;
  /** When it began, in ms. */
  stoppedAt: number;
  /** A fork that was written when its source had been wiped: nobody may be answered that it was made. */
  readonly isOrphan?: true;
  /** Whether its creation was answered. */
  isAnswered?: true;
  /** In the archive alone since a restore of the tables, and in no list: another game may take its place. */
  readonly isUnlisted?: true;
  readonly terminal: (phase: string) => Terminal;
};

/** The actions in a life, in order. */
export function actionsOf({ landed }: Life): readonly string[] {
  return landed.flatMap(({ transitions }) => transitions.map(({ action }) => action));
}

/** Newest version of a life. */
export function newestVersion(life: Life): number {
  return life.landed.at(-1)?.last ?? 0;
}

/** Whether a game has ended, so that with an archive its rows may go. */
export function isFinished({ landed, creation, terminal }: Life): boolean {
  return terminal((landed.at(-1)?.commit ?? creation).head.phase) !== "never";
}

/** Whether a game had ended by other rules, and continues by those of now: its rows may be about to go. */
export function mayBeReopened({ landed, creation, terminal }: Life): boolean {
  return [creation, ...landed.map(({ commit }) => commit)].some(
    ({ head }) => terminal(head.phase) === "sometimes",
  );
}

/** Whether a game has ended once, so that its first rows may go, also where a correction has opened it again since. */
export function hasEverEnded({ landed, creation, terminal }: Life): boolean {
  return [creation, ...landed.map(({ commit }) => commit)].some(
    ({ head }) => terminal(head.phase) !== "never",
  );
}

/** Whether a game has ended, and so long ago that with an archive its rows may be gone. */
export function mayHaveLeft(life: Life, now: number): boolean {
  const expiresAt = life.landed.at(-1)?.commit.expiresAt;
  return (isFinished(life) || mayBeReopened(life)) && expiresAt !== undefined && expiresAt * 1000 <= now;
}

/** The commit that holds a version; undefined for version 0. */
export function holding(life: Life, version: number): Landed | undefined {
  return life.landed.find(({ first, last }) => first <= version && version <= last);
}

/** The head hash at the end of a commit, or at creation. */
export function hashAt(life: Life, version: number): string | undefined {
  if (version === 0) return life.creation.head.hash;
  return life.landed.find(({ last }) => last === version)?.commit.head.hash;
}

/** The state at a version, by the checker's own replay. */
export function stateAt(life: Life, version: number): Json | undefined {
  const missing = life.landed.filter(({ first }) => first >= life.states.length);
  for (const { transitions } of missing) life.states.push(...replay(life.states.at(-1) ?? null, transitions));
  return life.states[version];
}
