import { describe, expect, test } from "vitest";
import { DEFAULT_FLAGS, type Flags } from "../../../lambdas/flags/flags.ts";
import { problems } from "../../../lambdas/flags/problems.ts";

const persistence = DEFAULT_FLAGS.use_state_persistence;

function problemsOf(flags: Partial<Flags>) {
  return problems({ flags, origin: "appconfig" }, {});
}

describe("problems", () => {
  test("finds none in the defaults, all on, all off, or in a roll-out that hasn't begun", () => {
    expect(problems({ flags: {}, origin: "default" }, {})).toEqual([]);
    expect(problemsOf(DEFAULT_FLAGS)).toEqual([]);
    expect(
      problemsOf({
        use_state_persistence: { ...persistence, enabled: false },
        enable_state_snapshots: { enabled: false },
        enable_state_recovery: { enabled: false },
      }),
    ).toEqual([]);
    expect(
      problemsOf({ ...DEFAULT_FLAGS, use_state_persistence: { ...persistence, rolloutPercent: 0 } }),
    ).toEqual([]);
  });

  test("finds snapshots and recovery without persistence, and names the commands that help", () => {
    const flags = { ...DEFAULT_FLAGS, use_state_persistence: { ...persistence, enabled: false } };
    expect(problemsOf(flags)).toEqual([
      {
        flag: "enable_state_snapshots",
        problem: expect.stringContaining("use_state_persistence is off"),
        remedy:
          "npx savepoint enable turns persistence on, with --shadow in shadow; npx savepoint disable turns it off, with snapshots and recovery. Or: npx savepoint disable snapshots turns enable_state_snapshots off",
      },
      {
        flag: "enable_state_recovery",
        problem: expect.stringContaining("use_state_persistence is off"),
        remedy:
          "npx savepoint enable turns persistence on, with --shadow in shadow; npx savepoint disable turns it off, with snapshots and recovery. Or: npx savepoint disable recovery turns enable_state_recovery off",
      },
    ]);
  });

  test("finds a flag that is enabled in a mode that keeps nothing", () => {
    expect(problemsOf({ use_state_persistence: { ...persistence, mode: "off" } })).toEqual([
      {
        flag: "use_state_persistence",
        problem: expect.stringMatching(/^State persistence enabled but no manager available: /),
        remedy: expect.stringMatching(/^npx savepoint enable turns persistence on/),
      },
    ]);
  });

  test("doesn't blame a default for an override", () => {
    const off = { persistence: { enabled: false, mode: "off" as const, rolloutPercent: 0 } };
    expect(problems({ flags: {}, origin: "default" }, off)).toEqual([]);
  });

  test("names the variable where one wins over the flags", () => {
    const off = { persistence: { enabled: false, mode: "off" as const, rolloutPercent: 0 } };
    const [both, ...rest] = problems({ flags: {}, origin: "default" }, { ...off, snapshots: true });
    expect(rest).toEqual([]);
    expect(both?.remedy).toBe(
      "Take FF_USE_STATE_PERSISTENCE out of the service's environment: it wins over the flags. Or: Take FF_ENABLE_STATE_SNAPSHOTS out of the service's environment: it wins over the flags",
    );
    const [flag] = problems(
      { flags: { enable_state_recovery: { enabled: true } }, origin: "appconfig" },
      { persistence: { enabled: false, mode: "on", rolloutPercent: 0 } },
    );
    expect(flag?.remedy).toMatch(
      /^Take FF_USE_STATE_PERSISTENCE out .* Or: npx savepoint disable recovery turns/,
    );
  });

  test("finds games that are both included and excluded", () => {
    const lists = { include: ["room-1", "room-2"], exclude: ["room-2"] };
    expect(problemsOf({ use_state_persistence: { ...persistence, ...lists } })).toEqual([
      expect.objectContaining({ problem: "include and exclude both name room-2; exclude wins" }),
    ]);
  });
});
