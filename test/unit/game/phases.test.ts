import { describe, expect, test } from "vitest";
import { allowedNext, isTerminal, knownPhases } from "../../../lambdas/game/phases.ts";
import { free, ruled } from "./fixtures.ts";

test("terminal phases are those the game type names", () => {
  expect(isTerminal(ruled, "GAME_OVER")).toBe(true);
  expect(isTerminal(ruled, "TURN")).toBe(false);
  expect(isTerminal({ ...ruled, terminalPhases: [] }, "GAME_OVER")).toBe(false);
});

describe("with phase rules", () => {
  test("the phases that may follow are those of the rules", () => {
    expect(allowedNext(ruled, "TURN")).toEqual(["SCORING", "GAME_OVER"]);
    expect(allowedNext(ruled, "GAME_OVER")).toEqual([]);
  });

  test.each(["NOWHERE", "constructor", "toString"])(
    "nothing may follow %s, which they do not know",
    (phase) => {
      expect(allowedNext(ruled, phase)).toEqual([]);
    },
  );

  test("the phases known are those of the rules", () => {
    expect(knownPhases(ruled)).toEqual(["NOT_STARTED", "TURN", "SCORING", "GAME_OVER"]);
  });
});

test("without phase rules any phase may follow any other", () => {
  expect(allowedNext(free, "TURN")).toBeUndefined();
  expect(knownPhases(free)).toBeUndefined();
});
