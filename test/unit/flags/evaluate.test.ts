import * as fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { ReadFlags } from "../../../lambdas/flags/effective-flags.ts";
import { evaluate, type Features } from "../../../lambdas/flags/evaluate.ts";
import { PERSISTENCE_MODES, type PersistenceFlag } from "../../../lambdas/flags/flags.ts";
import type { Overrides } from "../../../lambdas/flags/overrides.ts";
import { isInRollout } from "../../../lambdas/flags/rollout.ts";

const NOTHING_READ: ReadFlags = { flags: {}, origin: "default" };
const ALL_ON: PersistenceFlag = { enabled: true, mode: "on", rolloutPercent: 100, include: [], exclude: [] };

function modeOf(flag: Partial<PersistenceFlag>, gameId: string) {
  const flags = { use_state_persistence: { ...ALL_ON, ...flag } };
  return evaluate({ flags, origin: "appconfig" }, {}, gameId).persistence;
}

const flag = fc.record({
  enabled: fc.boolean(),
  mode: fc.constantFrom(...PERSISTENCE_MODES),
  rolloutPercent: fc.double({ min: 0, max: 100, noNaN: true }),
  include: fc.subarray(["room-1", "room-2", "room-3"]),
  exclude: fc.subarray(["room-1", "room-2", "room-3"]),
});
const gameId = fc.oneof(fc.constantFrom("room-1", "room-2", "room-3"), fc.uuid());

describe("evaluation", () => {
  test("has everything on by default", () => {
    expect(evaluate(NOTHING_READ, {}, "room-1")).toEqual({
      persistence: "on",
      snapshots: true,
      recovery: true,
      playerActions: true,
      validation: true,
      sources: {
        persistence: "default",
        snapshots: "default",
        recovery: "default",
        playerActions: "default",
        validation: "default",
      },
    });
  });

  test("names the source of each value", () => {
    const read: ReadFlags = {
      flags: {
        use_state_persistence: ALL_ON,
        enable_state_snapshots: { enabled: false },
        enable_state_recovery: { enabled: true },
      },
      origin: "appconfig",
    };
    expect(evaluate(read, { recovery: false }, "room-1")).toMatchObject({
      persistence: "on",
      snapshots: false,
      recovery: false,
      playerActions: true,
      sources: {
        persistence: "appconfig",
        snapshots: "appconfig",
        recovery: "override",
        playerActions: "default",
      },
    });
  });

  test("takes exclude before include and include before the percentage", () => {
    const lists = { include: ["room-1", "room-2"], exclude: ["room-2", "room-3"] };
    expect(modeOf({ ...lists, rolloutPercent: 0 }, "room-1")).toBe("on");
    expect(modeOf({ ...lists, rolloutPercent: 100 }, "room-2")).toBe("off");
    expect(modeOf({ ...lists, rolloutPercent: 100 }, "room-3")).toBe("off");
    expect(modeOf({ ...lists, rolloutPercent: 0 }, "room-4")).toBe("off");
  });

  test("is off for listed games too when the flag is disabled", () => {
    expect(modeOf({ enabled: false, include: ["room-1"] }, "room-1")).toBe("off");
  });

  test("is in the flag's mode for a game that is in, and off for a game that is out", () => {
    fc.assert(
      fc.property(flag, gameId, (given, id) => {
        const excluded = given.exclude.includes(id);
        const isIn = given.include.includes(id) || isInRollout(id, given.rolloutPercent);
        const mode = given.enabled && !excluded && isIn ? given.mode : "off";
        expect(modeOf(given, id)).toBe(mode);
      }),
    );
  });

  test("never has snapshots or recovery without persistence, and then names persistence as the source", () => {
    fc.assert(
      fc.property(flag, gameId, (given, id) => {
        const read: ReadFlags = { flags: { use_state_persistence: given }, origin: "file" };
        const { persistence, snapshots, recovery, sources } = evaluate(read, {}, id);
        const possible = persistence !== "off";
        expect({ snapshots, recovery }).toEqual({ snapshots: possible, recovery: possible });
        expect(sources.snapshots).toBe(possible ? "default" : "file");
      }),
    );
  });
});

describe("a feature that is off by its own flag", () => {
  test("names that flag as the source, whether or not persistence is on", () => {
    const flags = { use_state_persistence: { ...ALL_ON, enabled: false } };
    const { sources } = evaluate({ flags, origin: "file" }, { snapshots: false }, "room-1");
    expect(sources).toMatchObject({ persistence: "file", snapshots: "override", recovery: "file" });
  });
});

describe("an override", () => {
  const cases: [string, Overrides, Partial<Features>][] = [
    [
      "turns persistence off",
      { persistence: { enabled: false, mode: "off", rolloutPercent: 0 } },
      { persistence: "off", snapshots: false, recovery: false },
    ],
    [
      "puts persistence in shadow",
      { persistence: { enabled: true, mode: "shadow", rolloutPercent: 100 } },
      { persistence: "shadow", snapshots: true, recovery: true },
    ],
    ["drops player actions", { playerActions: false }, { playerActions: false }],
    ["turns validation off", { validation: false }, { validation: false }],
  ];
  test.each(cases)("%s", (_what, overrides, features) => {
    expect(evaluate(NOTHING_READ, overrides, "room-1")).toMatchObject(features);
  });

  test("of persistence replaces the percentage but not the lists", () => {
    const flags = { use_state_persistence: { ...ALL_ON, include: ["room-1"], exclude: ["room-2"] } };
    const none = { persistence: { enabled: true, mode: "on" as const, rolloutPercent: 0 } };
    const all = { persistence: { enabled: true, mode: "on" as const, rolloutPercent: 100 } };
    expect(evaluate({ flags, origin: "file" }, none, "room-1").persistence).toBe("on");
    expect(evaluate({ flags, origin: "file" }, none, "room-4").persistence).toBe("off");
    expect(evaluate({ flags, origin: "file" }, all, "room-2").persistence).toBe("off");
  });
});
