import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Json } from "../../../lambdas/game/json.ts";
import { layOutRow, MAX_BASE_BYTES, type RowContent } from "../../../lambdas/game/row-layout.ts";
import { unitsOf } from "../../../lambdas/game/units.ts";

const REST = 120;

/** Text that compresses to three quarters and no further. */
function random(bytes: number): string {
  return randomBytes(bytes).toString("base64").slice(0, bytes);
}

/** A row whose text has so many bytes that don't compress away. */
function content(bytes: number, over: Partial<RowContent> = {}): RowContent {
  const data = random(bytes);
  const standard = { state: undefined, before: tail(10), due: false, shared: false };
  return { rest: REST, data, compact: data, ...standard, ...over };
}

function tail(rows: number, bytes = rows * 200, packed = 20) {
  return { rows, bytes, packed };
}

/** The form of the base, and how many units more than without it the row takes. */
function laidOut(given: RowContent) {
  const { base, bytes, measured } = layOutRow(given);
  const without = layOutRow({ ...given, state: undefined });
  return { form: base?.kept.form, more: unitsOf(bytes) - unitsOf(without.bytes), bytes, measured };
}

const small = { ply: 3 };
const board: Json = Object.fromEntries(
  Array.from({ length: 40 }, (_, square) => [`square-${square}`, { piece: "pawn", color: "white" }]),
);

describe("a base", () => {
  test.each<[string, RowContent, "text" | "carried" | "deflated" | undefined, number]>([
    ["as text, where that fits in the unit", content(600, { state: small }), "text", 0],
    ["compressed, where that fits", content(600, { state: board }), "deflated", 0],
    ["as text, where compressing adds to it", content(890, { state: { p: 3 } }), "text", 0],
    ["not by a row that is full", content(890, { before: tail(4), state: random(700) }), undefined, 0],
    ["not by a row close to the last base", content(300, { before: tail(2), state: small }), undefined, 0],
    ["by a row of several units", content(2_000, { before: tail(0), state: small }), "text", 0],
    ["after several kilobytes", content(300, { before: tail(1, 3_000), state: small }), "text", 0],
    ["not where the state is not known", content(300), undefined, 0],
    [
      "for cursors, in each row that has room, where processes share the game",
      content(300, { before: tail(0), state: small, shared: true }),
      "carried",
      0,
    ],
    [
      "not for cursors by a row that has no room",
      content(890, { before: tail(0), state: small, shared: true }),
      undefined,
      0,
    ],
    [
      "not for cursors where it was large when it was last serialised",
      content(300, { before: tail(0, 0, 101), state: small, shared: true }),
      undefined,
      0,
    ],
    [
      "not for cursors where it is large",
      content(300, { before: tail(4), state: { p: "x".repeat(100) }, shared: true }),
      "text",
      0,
    ],
    [
      "and paid for where it is due",
      content(895, { before: tail(0), due: true, state: random(2_000) }),
      "deflated",
      2,
    ],
    ["and paid for after many rows", content(895, { before: tail(7), state: random(900) }), "deflated", 1],
    [
      "and paid for after many bytes",
      content(600, { before: tail(20, 9_000, 1_500), state: random(1_500) }),
      "deflated",
      1,
    ],
    [
      "not after as many bytes, where the state is large",
      content(600, { before: tail(20, 9_000, 5_000), state: random(5_000) }),
      undefined,
      0,
    ],
  ])("is carried %s", (_, given, form, more) => {
    const { form: found, more: paid } = laidOut(given);
    expect({ found, paid }).toEqual({ found: form, paid: more });
  });

  test("is made room for by compressing the transitions", () => {
    const data = JSON.stringify(
      Array.from({ length: 9 }, (_, ply) => ({ action: "move", ply, actor: "white", x: "y" })),
    );
    const given = { ...content(0), data, compact: data.padEnd(880, " "), state: random(300) };
    const { text, base, bytes } = layOutRow(given);
    expect(typeof text).toBe("object");
    expect(base).toBeDefined();
    expect(unitsOf(bytes)).toBe(1);
  });

  test("is not tried where the state was too large, though it is held; nor is a large one in a row", () => {
    const state = random(3_000);
    expect(laidOut(content(300, { before: tail(5, 1_000, 2_500), state })).measured).toBeUndefined();
    // What was thought small is measured, and found too large to be paid for.
    const { form, measured } = laidOut(content(300, { before: tail(9, 2_000, 20), state }));
    expect({ form, text: measured?.text }).toEqual({ form: undefined, text: 3_002 });
    expect(measured?.packed).toBeGreaterThan(1_500);
  });

  test("is paid for next to a text that does not shrink", () => {
    const state = random(1_500);
    const { form, more } = laidOut(content(10, { before: tail(20, 9_000, 1_500), state }));
    expect({ form, more }).toEqual({ form: "deflated", more: 1 });
  });

  test("has a largest size, alone and with the row", () => {
    const due = { before: tail(5, 10_000_000, 400_000) };
    const large = randomBytes(MAX_BASE_BYTES).toString("base64");
    expect(laidOut(content(300, { ...due, state: large })).form).toBeUndefined();
    const fits = randomBytes(200_000).toString("base64");
    expect(laidOut(content(300, { ...due, state: fits })).form).toBe("zstd");
    expect(laidOut(content(330_000, { ...due, state: fits })).form).toBeUndefined();
  });
});
