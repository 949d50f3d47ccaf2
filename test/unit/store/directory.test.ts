import { expect, test } from "vitest";
import { longestLag } from "../../../lambdas/store/directory.ts";
import { gameType, gameTypes } from "../../fixtures/game-types.ts";
import { DAY_MS, HOUR_MS } from "../../fixtures/time.ts";

test("an entry is older than an hour only where its type's stretch, or that of any type, is longer", () => {
  const daily = { ...gameType(), name: "daily", directoryMinutes: 24 * 60 };
  const types = gameTypes(gameType(), daily);
  expect(longestLag(types, undefined)).toBe(DAY_MS - HOUR_MS);
  expect(longestLag(types, "daily")).toBe(DAY_MS - HOUR_MS);
  expect(longestLag(types, gameType().name)).toBe(0);
  expect(longestLag(types, "unknown")).toBe(0);
  expect(longestLag(new Map(), undefined)).toBe(0);
});
