import { describe, expect, test } from "vitest";
import { OverrideError, readOverrides } from "../../../lambdas/flags/overrides.ts";

describe("FF_USE_STATE_PERSISTENCE", () => {
  test.each([
    ["true", { enabled: true, mode: "on", rolloutPercent: 100 }],
    ["false", { enabled: false, mode: "off", rolloutPercent: 0 }],
    ["shadow", { enabled: true, mode: "shadow", rolloutPercent: 100 }],
    ["25", { enabled: true, mode: "on", rolloutPercent: 25 }],
    ["0.5", { enabled: true, mode: "on", rolloutPercent: 0.5 }],
    ["0", { enabled: true, mode: "on", rolloutPercent: 0 }],
    ["100", { enabled: true, mode: "on", rolloutPercent: 100 }],
  ])("%s", (value, persistence) => {
    expect(readOverrides({ FF_USE_STATE_PERSISTENCE: value })).toEqual({ persistence });
  });

  test.each(["yes", "TRUE", "101", "-1", "1e1", "25%", " ", "NaN"])("refuses %j", (value) => {
    expect(() => readOverrides({ FF_USE_STATE_PERSISTENCE: value })).toThrow(
      new OverrideError(
        "FF_USE_STATE_PERSISTENCE",
        "true, false, shadow, or a percentage from 0 to 100",
        value,
      ),
    );
  });
});

describe.each([
  ["FF_ENABLE_STATE_SNAPSHOTS", "snapshots"],
  ["FF_ENABLE_STATE_RECOVERY", "recovery"],
  ["FF_PERSIST_PLAYER_ACTIONS", "playerActions"],
  ["FF_ENABLE_STATE_VALIDATION", "validation"],
])("%s", (variable, feature) => {
  test("is true or false", () => {
    expect(readOverrides({ [variable]: "true" })).toEqual({ [feature]: true });
    expect(readOverrides({ [variable]: "false" })).toEqual({ [feature]: false });
  });

  test("refuses anything else, and says which variable, what it may be and what it is", () => {
    expect(() => readOverrides({ [variable]: "1" })).toThrow(
      expect.objectContaining({
        name: "OverrideError",
        variable,
        expected: "true or false",
        found: "1",
        message: `${variable}: expected true or false, found "1"`,
      }),
    );
  });
});

describe("an environment", () => {
  test("without FF_ variables, or with empty ones, overrides nothing", () => {
    expect(readOverrides({ PATH: "/bin", FF_ENABLE_STATE_SNAPSHOTS: "" })).toEqual({});
  });
});
