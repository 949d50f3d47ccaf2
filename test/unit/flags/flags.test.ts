import { describe, expect, test } from "vitest";
import { DocumentError } from "../../../lambdas/flags/document.ts";
import { DEFAULT_FLAGS, parseFlags } from "../../../lambdas/flags/flags.ts";

const values = {
  use_state_persistence: {
    enabled: true,
    mode: "shadow",
    rolloutPercent: 25,
    include: ["room-1"],
    exclude: ["room-2"],
  },
  enable_state_snapshots: { enabled: false },
};

function faultsOf(raw: unknown): readonly string[] {
  try {
    parseFlags(raw);
  } catch (error) {
    if (error instanceof DocumentError) return error.faults;
  }
  throw new Error("the document was accepted");
}

describe("a flags document", () => {
  test("is read in the form in which AppConfig hands it out", () => {
    expect(parseFlags(values)).toEqual(values);
  });

  test("is read in the form in which AppConfig stores it", () => {
    const definitions = { use_state_persistence: { name: "Use state persistence" } };
    expect(parseFlags({ version: "1", flags: definitions, values })).toEqual(values);
  });

  test("may be stored without any values", () => {
    expect(parseFlags({ version: "1", flags: {} })).toEqual({});
  });

  test("gets defaults for attributes that are missing, as those of a disabled flag are", () => {
    expect(parseFlags({ use_state_persistence: { enabled: false } })).toEqual({
      use_state_persistence: { ...DEFAULT_FLAGS.use_state_persistence, enabled: false },
    });
  });

  test("may be newer than the function: unknown flags and attributes are dropped", () => {
    const newer = {
      use_state_persistence: { ...values.use_state_persistence, region: "eu" },
      enable_time_travel: { enabled: true, speed: 88 },
    };
    expect(parseFlags(newer)).toEqual({ use_state_persistence: values.use_state_persistence });
  });

  test.each([
    ["null", null, "the document: expected object, found null"],
    ["a list", [], "the document: expected object, found []"],
    ["a text", "on", 'the document: expected object, found "on"'],
    [
      "a flag that isn't an object",
      { enable_state_recovery: true },
      "enable_state_recovery: expected object, found true",
    ],
    [
      "a flag without enabled",
      { enable_state_recovery: {} },
      "enable_state_recovery.enabled: expected boolean, found nothing",
    ],
    [
      "a percentage over 100",
      { use_state_persistence: { enabled: true, rolloutPercent: 101 } },
      "use_state_persistence.rolloutPercent: expected at most 100, found 101",
    ],
    [
      "a percentage below 0",
      { use_state_persistence: { enabled: true, rolloutPercent: -1 } },
      "use_state_persistence.rolloutPercent: expected at least 0, found -1",
    ],
    [
      "an unknown mode",
      { use_state_persistence: { enabled: true, mode: "dark" } },
      'use_state_persistence.mode: expected one of off, shadow, on, found "dark"',
    ],
    [
      "a game id that isn't text",
      { version: "1", values: { use_state_persistence: { enabled: true, include: [7] } } },
      "use_state_persistence.include.0: expected string, found 7",
    ],
  ])("is refused when it is or has %s", (_what, raw, fault) => {
    expect(faultsOf(raw)).toEqual([expect.stringContaining(fault)]);
  });

  test("is refused with every fault at once", () => {
    const raw = { enable_state_recovery: {}, enable_state_validation: { enabled: "yes" } };
    expect(faultsOf(raw)).toHaveLength(2);
  });
});
