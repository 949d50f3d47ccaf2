import { randomBytes } from "node:crypto";
import { zstdCompressSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { MAX_COMMIT_BYTES } from "../../../lambdas/game/limits.ts";
import { packText, restoreText, storeText } from "../../../lambdas/game/stored-text.ts";
import { unitsOf } from "../../../lambdas/game/units.ts";

const REST = 100;
function units(bytes: number) {
  return unitsOf(REST + bytes);
}
function random(bytes: number) {
  return randomBytes(bytes).toString("latin1");
}

describe("a text in a row", () => {
  test.each([
    ["that fits in a unit stays as it is", "x".repeat(1_024 - REST), true],
    ["of 4 KB that saves a unit is compressed", "x".repeat(1_025 - REST), false],
    ["that saves no unit stays as it is", random(1_025), true],
    ["above 4 KB is compressed", "x".repeat(5_000), false],
    ["above 4 KB that grows stays as it is", random(2_500).padEnd(4_096, "\u{1f0a1}"), false],
  ])("%s", (_, text, plain) => {
    const stored = storeText(text, units);
    expect(typeof stored === "string").toBe(plain);
    expect(restoreText(stored)).toBe(text);
  });

  test("that compression would make larger stays as it is", () => {
    expect(packText("x")).toBe("x");
    expect(storeText("x", () => 5)).toBe("x");
  });

  test("that holds more than a row may is refused before it fills the memory", () => {
    const bomb = zstdCompressSync("x".repeat(MAX_COMMIT_BYTES + 1));
    expect(bomb.length).toBeLessThan(1_000);
    expect(() => restoreText(bomb)).toThrow();
    expect(restoreText(zstdCompressSync("x".repeat(MAX_COMMIT_BYTES)))).toHaveLength(MAX_COMMIT_BYTES);
  });
});
