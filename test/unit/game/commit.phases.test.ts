import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decide } from "../../../lambdas/game/commit.ts";
import type { Head } from "../../../lambdas/game/head.ts";
import { RefusedError } from "../../../lambdas/game/refusal.ts";
import { append, circumstances, created, decided, free, refusalOf, ruled } from "./fixtures.ts";

function at(phase: string): Head {
  return { ...created(ruled), phase };
}

describe("a move", () => {
  test("stays in its phase where it names none", () => {
    const { commit } = decided(append({}, { from: "TURN" }, { to: "TURN" }), {
      type: ruled,
      head: at("TURN"),
    });
    expect(commit.head.phase).toBe("TURN");
    expect(JSON.parse(commit.data)).toEqual(Array(3).fill({ action: "act", from: "TURN", to: "TURN" }));
  });

  test("leads on from the phase that the one before it led to", () => {
    const { commit } = decided(append({ to: "TURN" }, { from: "TURN", to: "SCORING" }, {}, { to: "TURN" }), {
      type: ruled,
    });
    expect(commit.head.phase).toBe("TURN");
    expect(JSON.parse(commit.data)).toEqual([
      { action: "act", from: "NOT_STARTED", to: "TURN" },
      { action: "act", from: "TURN", to: "SCORING" },
      { action: "act", from: "SCORING", to: "SCORING" },
      { action: "act", from: "SCORING", to: "TURN" },
    ]);
  });

  test("from another phase than the game is in is refused, with both", () => {
    const request = append({ to: "TURN" }, { from: "NOT_STARTED", to: "TURN" });
    expect(refusalOf(() => decide(request, circumstances({ type: ruled })))).toEqual({
      kind: "phase-mismatch",
      transition: 1,
      expected: "TURN",
      found: "NOT_STARTED",
    });
  });

  test.each([
    ["NOT_STARTED", "SCORING", ["TURN"]],
    ["TURN", "NOT_STARTED", ["SCORING", "GAME_OVER"]],
    ["TURN", "NOWHERE", ["SCORING", "GAME_OVER"]],
    ["NOWHERE", "TURN", []],
  ])("from %s to %s is refused, with what would be allowed", (from, to, allowed) => {
    const given = circumstances({ type: ruled, head: at(from) });
    expect(refusalOf(() => decide(append({ to }), given))).toEqual({
      kind: "phase-change-not-allowed",
      transition: 0,
      from,
      to,
      allowed,
    });
  });

  test("may stay in a phase that the rules no longer know", () => {
    expect(decided(append({}), { type: ruled, head: at("NOWHERE") }).commit.head.phase).toBe("NOWHERE");
  });

  test("after the game is finished is refused", () => {
    const given = circumstances({ type: free, head: at("GAME_OVER") });
    expect(refusalOf(() => decide(append({}), given))).toEqual({ kind: "game-finished", phase: "GAME_OVER" });
  });

  test("after one of the same commit finished the game is refused as well", () => {
    const given = circumstances({ type: free });
    expect(refusalOf(() => decide(append({ to: "GAME_OVER" }, { to: "TURN" }), given))).toEqual({
      kind: "game-finished",
      phase: "GAME_OVER",
    });
    expect(refusalOf(() => decide(append({ to: "GAME_OVER" }, {}), given))).toMatchObject({
      kind: "game-finished",
    });
  });

  test("in a game type without rules may lead anywhere", () => {
    expect(decided(append({ to: "B" }, { to: "A" }, { to: "GAME_OVER" })).commit.head.phase).toBe(
      "GAME_OVER",
    );
  });

  test("passes only if each of its steps would pass alone: a batch is neither stricter nor laxer", () => {
    const phase = fc.constantFrom("NOT_STARTED", "TURN", "SCORING", "GAME_OVER", "NOWHERE", undefined);
    const step = fc.record({ from: phase, to: phase });
    fc.assert(
      fc.property(fc.array(step, { minLength: 1, maxLength: 5 }), fc.boolean(), (steps, rules) => {
        const type = rules ? ruled : free;
        const transitions = steps.map(({ from, to }) => ({ ...(from && { from }), ...(to && { to }) }));
        function alone() {
          let head = created(type);
          for (const each of transitions) head = decided(append(each), { type, head }).commit.head;
          return head;
        }
        function together() {
          return decided(append(...transitions), { type }).commit.head;
        }
        expect(outcome(together)).toEqual(outcome(alone));
      }),
      { numRuns: 1000 },
    );
  });
});

describe.each(["resync", "correction", "fence"] as const)("a %s", (kind) => {
  function request(to?: string) {
    return {
      ...append({ state: { a: 1 }, ...(to !== undefined && { to }) }),
      kind,
    };
  }

  test.each(["NOT_STARTED", "TURN", "GAME_OVER"])(
    "may lead from TURN to %s, no matter what the rules say",
    (to) => {
      const { commit } = decided(request(to), { type: ruled, head: at("TURN") });
      expect(commit.head.phase).toBe(to);
    },
  );

  test("to a phase that the rules do not know is refused, with those they know", () => {
    const given = circumstances({ type: ruled, head: at("TURN") });
    expect(refusalOf(() => decide(request("NOWHERE"), given))).toEqual({
      kind: "phase-change-not-allowed",
      transition: 0,
      from: "TURN",
      to: "NOWHERE",
      allowed: ["NOT_STARTED", "TURN", "SCORING", "GAME_OVER"],
    });
  });

  test("may stay in a phase that the rules no longer know", () => {
    expect(decided(request(), { type: ruled, head: at("NOWHERE") }).commit.head.phase).toBe("NOWHERE");
  });

  test("may lead anywhere in a game type without rules", () => {
    expect(decided(request("NOWHERE")).commit.head.phase).toBe("NOWHERE");
  });

  test("says what it is in the history", () => {
    const { commit } = decided(request());
    expect(JSON.parse(commit.data)).toEqual([
      { action: "act", from: "NOT_STARTED", to: "NOT_STARTED", state: { a: 1 }, kind },
    ]);
  });
});

test("a correction and a fence may follow the end of a game, and lead out of it; a resync may not", () => {
  const given = { type: ruled, head: at("GAME_OVER") };
  const request = append({ state: { a: 1 }, to: "TURN" });
  for (const kind of ["correction", "fence"] as const)
    expect(decided({ ...request, kind }, given).commit.head.phase).toBe("TURN");
  const resync = { ...request, kind: "resync" as const };
  expect(refusalOf(() => decide(resync, circumstances(given)))).toMatchObject({ kind: "game-finished" });
});

test("a correction keeps its reason with each transition", () => {
  const request = { ...append({}, { to: "TURN" }), kind: "correction" as const, reason: "double booking" };
  const { commit } = decided(request, { type: ruled });
  expect(JSON.parse(commit.data)).toEqual([
    { action: "act", from: "NOT_STARTED", to: "NOT_STARTED", kind: "correction", reason: "double booking" },
    { action: "act", from: "NOT_STARTED", to: "TURN", kind: "correction", reason: "double booking" },
  ]);
});

test("a resync whose first transition brings no state is refused", () => {
  const request = { ...append({ patch: {} }, { state: {} }), kind: "resync" as const };
  expect(refusalOf(() => decide(request, circumstances()))).toEqual({ kind: "resync-without-state" });
  expect(decided({ ...append({ state: null }, {}), kind: "resync" }).state).toBeNull();
});

function outcome(attempt: () => Head): { readonly phase?: string; readonly refused?: string } {
  try {
    return { phase: attempt().phase };
  } catch (error) {
    if (error instanceof RefusedError) return { refused: error.refusal.kind };
    throw error;
  }
}
