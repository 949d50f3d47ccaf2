import { describe, expect, test } from "vitest";
import { plain, shorten, table } from "../../../scripts/cli/table.ts";

describe("table", () => {
  test("aligns columns, and leaves no space at the end of a line", () => {
    const columns = [{ title: "GAME" }, { title: "N", align: "right" }, { title: "NOTE" }] as const;
    const rows = [
      ["room-42", "7", ""],
      ["a", "1234", "née"],
    ];
    expect(table(columns, rows)).toEqual(["GAME        N  NOTE", "room-42     7", "a        1234  née"]);
  });

  test("colours what is already padded", () => {
    const red = { text: "x", paint: (text: string) => `<${text}>` };
    expect(table([{ title: "AB" }, { title: "C" }], [[red, "y"]])).toEqual(["AB  C", "<x>   y"]);
  });

  test("cuts the last cell at the width of the terminal", () => {
    expect(table([{ title: "A" }, { title: "B" }], [["1", "123456789"]], 8)).toEqual(["A  B", "1  1234…"]);
  });

  test("lets no control character through, from any writer", () => {
    expect(table([{ title: "A" }], [["x\u001b[31m\u009b\ny"]])).toEqual(["A", "x·[31m··y"]);
    expect(plain("a\tb")).toBe("a·b");
  });
});

test("shorten keeps what fits, and never splits a character", () => {
  expect(shorten("abc", 3)).toBe("abc");
  expect(shorten("🂡🂱🃁🃑", 3)).toBe("🂡🂱…");
});
