import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { SnapshotPolicy } from "../../../lambdas/game/game-type.ts";
import {
  crossesInterval,
  isSnapshotDue,
  isStateDue,
  type Step,
} from "../../../lambdas/game/snapshot-policy.ts";
import { NOON } from "./fixtures.ts";

const MINUTE = 60_000;
const never: SnapshotPolicy = { onPhaseChange: false, onTerminalPhase: false };
const quiet: Step = {
  before: { phase: "TURN", time: NOON, snapshotDue: 10, base: 3 },
  after: { version: 12, phase: "TURN", time: NOON + 1 },
  terminal: false,
};
function to(phase: string, terminal: boolean): Step {
  return {
    ...quiet,
    after: { ...quiet.after, phase },
    terminal,
  };
}

function atVersion(version: number): Step {
  return { ...quiet, after: { ...quiet.after, version } };
}

function atTime(time: number): Step {
  return { ...quiet, after: { ...quiet.after, time } };
}

test("with no policy, never", () => {
  for (const step of [quiet, to("SCORING", false), to("GAME_OVER", true), atVersion(1e6), atTime(2 * NOON)])
    expect([isSnapshotDue(never, step), isStateDue(never, step)]).toEqual([false, false]);
});

test("with every part of a policy, not for a step that none of them minds", () => {
  const all = { everyTransitions: 3, onPhaseChange: true, onTerminalPhase: true, everyMinutes: 1 };
  expect([isSnapshotDue(all, quiet), isStateDue(all, quiet)]).toEqual([false, false]);
});

test("a state every N transitions since the newest one, also where a batch jumps over the mark", () => {
  const policy = { ...never, everyTransitions: 5 };
  const versions = [14, 15, 16, 60].map(atVersion);
  expect(versions.map((step) => isStateDue(policy, step))).toEqual([false, true, true, true]);
  expect(versions.map((step) => isSnapshotDue(policy, step))).toEqual([false, false, false, false]);
  const inRow = versions.map((step) => ({ ...step, before: { ...step.before, base: 12 } }));
  expect(inRow.map((step) => isStateDue(policy, step))).toEqual([false, false, false, true]);
});

test("at a phase change", () => {
  const policy = { ...never, onPhaseChange: true };
  expect(isSnapshotDue(policy, to("SCORING", false))).toBe(true);
  expect(isSnapshotDue(policy, to("TURN", true))).toBe(false);
});

test("when a terminal phase is reached, and not again while it lasts", () => {
  const policy = { ...never, onTerminalPhase: true };
  expect(isSnapshotDue(policy, to("GAME_OVER", true))).toBe(true);
  expect(isSnapshotDue(policy, to("SCORING", false))).toBe(false);
  expect(isSnapshotDue(policy, to("TURN", true))).toBe(false);
});

test("at the first commit in each stretch of T minutes", () => {
  const policy = { ...never, everyMinutes: 5 };
  expect(isSnapshotDue(policy, atTime(NOON + 5 * MINUTE - 1))).toBe(false);
  expect(isSnapshotDue(policy, atTime(NOON + 5 * MINUTE))).toBe(true);
});

describe("stretches", () => {
  test("start on the clock, whenever the game did", () => {
    expect(crossesInterval(NOON - 1, NOON, 5)).toBe(true);
    expect(crossesInterval(NOON, NOON + 5 * MINUTE - 1, 5)).toBe(false);
  });

  test("have one first commit each, however the commits lie", () => {
    const gaps = fc.array(fc.nat(3 * MINUTE), { maxLength: 50 });
    fc.assert(
      fc.property(gaps, fc.integer({ min: 1, max: 4 }), (between, minutes) => {
        const times = [NOON];
        for (const gap of between) times.push((times.at(-1) ?? NOON) + gap);
        const firsts = times.slice(1).filter((time, n) => crossesInterval(times[n] ?? NOON, time, minutes));
        const stretches = new Set(times.map((time) => Math.floor(time / (minutes * MINUTE))));
        expect(firsts).toHaveLength(stretches.size - 1);
      }),
    );
  });
});
