import { expect } from "vitest";
import {
  type Append,
  type Circumstances,
  type Commit,
  type Decision,
  decide,
} from "../../../lambdas/game/commit.ts";
import { createGame } from "../../../lambdas/game/creation.ts";
import type { GameType } from "../../../lambdas/game/game-type.ts";
import type { Head } from "../../../lambdas/game/head.ts";
import type { Json } from "../../../lambdas/game/json.ts";
import { type Refusal, RefusedError } from "../../../lambdas/game/refusal.ts";
import { asked, askedFor } from "../../fixtures/requests.ts";

/** 2026-11-02T10:00:00Z, a full minute. */
export const NOON = Date.UTC(2026, 10, 2, 10);

/** A game type without phase rules and with no snapshot ever due. */
export const free: GameType = {
  name: "free",
  schemaVersion: 1,
  firstPhase: "NOT_STARTED",
  terminalPhases: ["GAME_OVER"],
  snapshot: { onPhaseChange: false, onTerminalPhase: false },
  retentionDays: 30,
};

/** A game type with phase rules. */
export const ruled: GameType = {
  ...free,
  name: "ruled",
  phases: { NOT_STARTED: ["TURN"], TURN: ["SCORING", "GAME_OVER"], SCORING: ["TURN"], GAME_OVER: [] },
};

/** The head of a game just created. */
export function created(type: GameType = free, state: Json = {}, now = NOON): Head {
  return createGame(askedFor({ gameId: "room-42", type, state }), now).head;
}

/** What a caller appends: transitions of the given changes, one move each. */
export function append(...transitions: readonly Partial<Append["transitions"][number]>[]): Append {
  return asked({
    commitId: "commit-1",
    kind: "move",
    transitions: transitions.map((each) => ({ action: "act", ...each })),
  });
}

/** Circumstances in which nothing is in the way: validation on, the state at hand. */
export function circumstances(given: Partial<Circumstances> = {}): Circumstances {
  return {
    head: created(given.type),
    type: free,
    now: NOON + 1,
    state: {},
    validate: true,
    bases: "off",
    rowBytes: () => 100,
    ...given,
  };
}

/** The commit and state of a decision that must have been taken. */
export function decided(
  request: Append,
  given: Partial<Circumstances> = {},
): { readonly commit: Commit; readonly state?: Json } {
  const decision: Decision = decide(request, circumstances(given));
  if (!decision.decided) expect.fail("the state was needed");
  return decision;
}

/** Why something is refused. */
export function refusalOf(attempt: () => unknown): Refusal {
  try {
    attempt();
  } catch (error) {
    if (error instanceof RefusedError) return error.refusal;
    throw error;
  }
  expect.fail("nothing was refused");
}
