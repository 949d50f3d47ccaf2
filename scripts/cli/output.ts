import { csvLines } from "./csv.ts";
import type { Line, Result } from "./result.ts";
import { layOut, type Shown } from "./table.ts";

/** How a result is printed: for people, or for programs. */
export type Format = "table" | "json" | "csv";

/** A result's lines in a format. */
export function printed(
  { json, lines }: Pick<Result, "json" | "lines">,
  format: Format,
  shown: Shown,
): string[] {
  if (format === "json") return json === undefined ? [] : JSON.stringify(json, null, 2).split("\n");
  if (format === "csv") return lines.flatMap((line) => (typeof line === "string" ? [] : csvLines(line)));
  return shownLines(lines, shown);
}

/** Lines for people, with their tables laid out. */
export function shownLines(lines: readonly Line[], shown: Shown = {}): string[] {
  return lines.flatMap((line) => (typeof line === "string" ? [line] : layOut(line, shown)));
}
