import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ago } from "../../../scripts/cli/ago.ts";
import { widthOf } from "../../../scripts/cli/columns.ts";
import { csvLines } from "../../../scripts/cli/csv.ts";
import { layOut, plain, shorten, table } from "../../../scripts/cli/table.ts";

describe("table", () => {
  test("aligns columns, and leaves no space at the end of a line", () => {
    const columns = [{ title: "GAME" }, { title: "N", align: "right" }, { title: "NOTE" }] as const;
    const rows = [
      ["room-42", 7, ""],
      ["a", 1234, "née"],
      ["ab", undefined, "한국"],
    ];
    expect(table(columns, rows)).toEqual([
      "GAME        N  NOTE",
      "room-42     7",
      "a        1234  née",
      "ab          –  한국",
    ]);
  });

  test("colours what is already padded", () => {
    const red = { text: "x", paint: (text: string) => `<${text}>` };
    expect(table([{ title: "AB" }, { title: "C" }], [[red, "y"]])).toEqual(["AB  C", "<x>   y"]);
  });

  test("lets no control character through, from any writer", () => {
    expect(table([{ title: "A" }], [["x\u001b[31m\u009b\ny\u202e"]])).toEqual(["A", "x·[31m··y·"]);
    expect(plain("a\tb")).toBe("a·b");
  });

  test("shows a moment as it is, or as the time since then", () => {
    const one = { columns: [{ title: "UPDATED" }], rows: [[{ time: "2026-05-04T18:00:00.000Z" }]] };
    expect(layOut(one)[1]).toBe("2026-05-04T18:00:00.000Z");
    expect(layOut(one, { now: Date.parse("2026-05-04T18:05:30Z") })[1]).toBe("5 min ago");
  });
});

describe("where the terminal is narrow", () => {
  const columns = [
    { title: "GAME" },
    { title: "TYPE", least: 4, leaveOut: 1 },
    { title: "PHASE", least: 5 },
    { title: "SNAPSHOT", leaveOut: 2 },
    { title: "NOTE" },
  ] as const;
  const rows = [["room-42", "six-phase", "SETTLEMENT", "12", "what was noted about it"]];

  test.each([
    { width: 70, line: "room-42  six-phase  SETTLEMENT  12        what was noted about it" },
    { width: 60, line: "room-42  six-phase  SETTLEMENT  12        what was noted ab…" },
    { width: 44, line: "room-42  six-ph…  SETTLE…  12        what w…" },
    { width: 30, line: "room-42  six-…  SETTL…  what …" },
    { width: 22, line: "room-42  SETT…  what …" },
    { width: 19, line: "room…  SETT…  what…" },
  ])("$width columns cut what may be cut, then leave out, then cut everything", ({ width, line }) => {
    expect(layOut({ columns, rows }, { width })[1]).toBe(line);
  });

  const wrapping = [{ title: "WHAT" }, { title: "HOW", wraps: true }] as const;

  test("what wraps continues on the next line, cut nowhere and coloured like the first", () => {
    const text = { text: "transition, games: 502, snapshot", paint: (shown: string) => `<${shown}>` };
    expect(layOut({ columns: wrapping, rows: [["functions", text]] }, { width: 26 })).toEqual([
      "WHAT       HOW",
      "functions  <transition,>",
      "           <games: 502,>",
      "           <snapshot>",
    ]);
    expect(layOut({ columns: wrapping, rows: [["url", "127.0.0.1:4700"]] }, { width: 13 }).slice(1)).toEqual([
      "url   127.0.0",
      "      .1:4700",
    ]);
  });

  test("no line of any table is wider than it", () => {
    const cells = fc.array(
      fc.array(fc.string({ unit: "grapheme", maxLength: 60 }), { minLength: 5, maxLength: 5 }),
      { maxLength: 5 },
    );
    const widths = fc.integer({ min: 50, max: 220 });
    fc.assert(
      fc.property(cells, widths, fc.constantFrom(columns, wrapping), (rows, width, shown) => {
        for (const line of layOut(
          { columns: shown, rows: rows.map((row) => row.slice(0, shown.length)) },
          { width },
        ))
          expect(widthOf(line)).toBeLessThanOrEqual(width);
      }),
    );
  });
});

test("shorten keeps what fits, and never splits a character", () => {
  expect(shorten("abc", 3)).toBe("abc");
  expect(shorten("🂡🂱🃁🃑", 3)).toBe("🂡🂱…");
  expect(shorten("한국어", 5)).toBe("한국…");
});

describe("the time since a moment", () => {
  const now = Date.parse("2026-05-04T18:00:00Z");
  test.each([
    { iso: "2026-05-04T18:00:00Z", text: "now" },
    { iso: "2026-05-04T17:59:01Z", text: "59 s ago" },
    { iso: "2026-05-04T15:01:00Z", text: "2 h ago" },
    { iso: "2026-04-30T18:00:00Z", text: "4 d ago" },
    { iso: "2026-05-04T18:10:00Z", text: "in 10 min" },
    { iso: "2025-12-31T18:00:00Z", text: "2025-12-31" },
    { iso: "unknown", text: "unknown" },
  ])("of $iso is $text", ({ iso, text }) => {
    expect(ago(iso, now)).toBe(text);
  });
});

test("CSV is whole and exact, and runs no formula", () => {
  const columns = [{ title: "GAME" }, { title: "KEPT UNTIL" }, { title: "N" }, { title: "METADATA" }];
  const rows = [
    ["-a", { time: "2026-05-04T18:00:00.000Z" }, -1.5, { json: { who: 'Ann "A", B' } }],
    ["=1+1", undefined, "-2", "two\nlines"],
  ];
  expect(csvLines({ columns, rows })).toEqual([
    "game,kept_until,n,metadata",
    `'-a,2026-05-04T18:00:00.000Z,-1.5,"{""who"":""Ann \\""A\\"", B""}"`,
    `'=1+1,,-2,"two\nlines"`,
  ]);
});
