import { type Appended, conflictOf, Game, ProblemError, type SavepointClient } from "#client";
import { type Json, jsonEqual } from "../../../lambdas/game/json.ts";
import type { ShownFlags } from "../flags/shown-flags.ts";
import { FaultError } from "./check.ts";

/** What was done with a test game. */
export type TestGame = {
  readonly gameId: string;
  /** What was tried, and held. */
  readonly steps: readonly string[];
  readonly transitions: number;
};

const FIRST = [{ action: "start", to: "PLAYING", patch: { score: 1, by: "ann" } }];
const SECOND = [
  { action: "score", to: "SCORED", patch: [{ op: "replace", path: "/score", value: 2 } as const] },
  { action: "continue", to: "PLAYING", patch: { by: "bob" } },
];
const CREATED = { score: 0 };
const AFTER_FIRST = { score: 1, by: "ann" };
const AFTER_SECOND = { score: 2, by: "bob" };

/**
 * Plays a game through the API: creates it, plays, sends a commit again, tries to overtake, makes a snapshot, recovers,
 * compares, and wipes it in any case. Each transition changes the phase, so that it is kept with any other flag off;
 * what needs snapshots or recovery is left out where those are off.
 * @throws FaultError, and what the client throws
 */
export async function playTestGame(
  client: SavepointClient,
  gameId: string,
  flags: ShownFlags,
): Promise<TestGame> {
  const steps: string[] = [];
  const { snapshots, recovery } = flags.flags;
  try {
    const played = await play(client, gameId);
    steps.push("created", `played ${played} transitions`);
    await resend(client, gameId, played);
    steps.push("a commit sent again was written once", "a writer behind the game was refused");
    if (snapshots.value) {
      const { version } = await client.makeSnapshot(gameId);
      same("the version of the snapshot", version, played);
      if (recovery.value)
        same("the state in the snapshot", (await client.snapshot(gameId, played)).state, AFTER_SECOND);
      steps.push("snapshot made");
    }
    if (recovery.value) {
      await recover(client, gameId, played);
      steps.push("recovered now and at earlier versions", "history whole");
    }
    return { gameId, steps: [...steps, "wiped"], transitions: played };
  } finally {
    await wipe(client, gameId);
  }
}

async function wipe(client: SavepointClient, gameId: string): Promise<void> {
  try {
    await client.wipe(gameId);
  } catch (error) {
    // It was never created: there is nothing to wipe, and why is said by what failed before.
    if (!(error instanceof ProblemError) || error.problem.status !== 404) throw error;
  }
}

async function play(client: SavepointClient, gameId: string): Promise<number> {
  const game = await Game.create(client, gameId, { gameType: "generic", state: CREATED });
  for (const [commitId, transitions] of [["first", FIRST] as const, ["second", SECOND] as const]) {
    const { persisted } = await game.append(transitions, { commitId });
    if (!persisted) throw new FaultError("A transition was not kept.", "See npx savepoint flags.");
  }
  return game.version;
}

async function resend(client: SavepointClient, gameId: string, newest: number): Promise<void> {
  const again = await client.append(gameId, {
    commitId: "second",
    expectedVersion: FIRST.length,
    transitions: SECOND,
  });
  if (!again.persisted || !again.repeated || again.version !== newest)
    throw unexpected("a commit sent again", `version ${newest}, repeated`, shown(again));
  try {
    await client.append(gameId, { commitId: "late", expectedVersion: 0, transitions: FIRST });
  } catch (error) {
    if (error instanceof ProblemError && conflictOf(error)?.version === newest) return;
    throw error;
  }
  throw unexpected("a writer behind the game", "refused", "answered");
}

async function recover(client: SavepointClient, gameId: string, newest: number): Promise<void> {
  const past = [CREATED, AFTER_FIRST] as const;
  for (const [version, state] of past.entries())
    same(`the state at version ${version}`, (await client.state(gameId, { version })).state, state);
  const recovered = await client.recover(gameId);
  same("the recovered version", recovered.version, newest);
  same("the recovered state", recovered.state, AFTER_SECOND);
  const { transitions } = await client.history(gameId);
  same(
    "the actions in its history",
    transitions.map(({ action }) => action),
    [...FIRST, ...SECOND].map(({ action }) => action),
  );
}

function same(what: string, found: Json, expected: Json): void {
  if (!jsonEqual(found, expected)) throw unexpected(what, JSON.stringify(expected), JSON.stringify(found));
}

function unexpected(what: string, expected: string, found: string): FaultError {
  return new FaultError(
    `The test game went wrong: ${what} should be ${expected}, and is ${found}.`,
    "Turn persistence off (npx savepoint disable), and see the log of the functions: docs/runbooks/README.md.",
  );
}

function shown(answer: Appended): string {
  if (!answer.persisted) return "not kept";
  return `version ${answer.version}${answer.repeated ? ", repeated" : ", written"}`;
}
