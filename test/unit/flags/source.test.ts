import { describe, expect, test } from "vitest";
import { SHIPPED_GAME_TYPES } from "../../../lambdas/flags/game-types.ts";
import { ageSeconds, defaultConfig, fixedSource } from "../../../lambdas/flags/source.ts";

describe("the configuration compiled in", () => {
  test("says nothing about flags, so that each has its default, and has the game types that ship", () => {
    expect(defaultConfig(7)).toEqual({
      flags: {},
      gameTypes: SHIPPED_GAME_TYPES,
      origin: "default",
      version: "compiled-in",
      loadedAt: 7,
      unread: [],
    });
  });

  test("serves from a source that never changes", () => {
    const source = fixedSource(defaultConfig(0));
    expect(source.refreshIfDue(1_000_000)).toBeUndefined();
    source.close();
    expect(source.current()).toEqual(defaultConfig(0));
  });
});

describe("the age of a configuration", () => {
  test("is counted in seconds since the source confirmed it, and never below 0", () => {
    expect(ageSeconds(defaultConfig(1_000), 3_500)).toBe(2.5);
    expect(ageSeconds(defaultConfig(1_000), 0)).toBe(0);
  });
});
