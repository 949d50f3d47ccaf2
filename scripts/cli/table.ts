import measure from "fast-string-truncated-width";
import { type Cell, paintOf, shownCell } from "./cell.ts";
import { partsOf, widthOf } from "./columns.ts";
import { type Column, fitted } from "./fitted.ts";
import { wrap } from "./wrap.ts";

/** A list, as a command returns it: laid out for people, and written as CSV for programs. */
export type Table = { readonly columns: readonly Column[]; readonly rows: readonly (readonly Cell[])[] };

/** Where a table is shown. */
export type Shown = {
  /** Columns of the terminal: what does not fit is cut or left out. Absent: nothing is. */
  readonly width?: number | undefined;
  /** ms since 1970: moments are shown as the time since then. Absent: as ISO 8601. */
  readonly now?: number | undefined;
};

const GAP = "  ";
const ELLIPSIS = "\u2026";
const MOST_JSON = 100;

/** Lays out a table, a line a row, below a line of titles. */
export function layOut({ columns, rows }: Table, { width, now }: Shown = {}): string[] {
  const titles = columns.map(({ title }) => title);
  const texts = [titles, ...rows.map((row) => columns.map((_, column) => textOf(row[column], now)))];
  const natural = columns.map((_, column) => Math.max(...texts.map((row) => widthOf(row[column] ?? ""))));
  const widths = width === undefined ? natural : fitted(columns, natural, width, GAP.length);
  const shown = columns.flatMap((column, index) => {
    const wide = widths[index];
    return wide === undefined ? [] : [{ ...column, index, wide }];
  });
  const last = shown.at(-1);
  const indent = shown.slice(0, -1).reduce((sum, { wide }) => sum + wide + GAP.length, 0);
  return texts.flatMap((row, line) => {
    const [first = "", ...more] = last?.wraps ? wrap(row[last.index] ?? "", last.wide) : [];
    const paintLast = line === 0 || !last ? undefined : paintOf(rows[line - 1]?.[last.index]);
    const cells = shown
      .map(({ align, index, wide, wraps }, place) => {
        const text = wraps ? first : shorten(row[index] ?? "", wide);
        const space = " ".repeat(wide - widthOf(text));
        const paint = line === 0 ? undefined : paintOf(rows[line - 1]?.[index]);
        const painted = paint ? paint(text) : text;
        if (align === "right") return space + painted;
        return place === shown.length - 1 ? painted : painted + space;
      })
      .join(GAP)
      .trimEnd();
    return [cells, ...more.map((text) => " ".repeat(indent) + (paintLast ? paintLast(text) : text))];
  });
}

/** Lays out a table whose width does not matter. */
export function table(columns: Table["columns"], rows: Table["rows"]): string[] {
  return layOut({ columns, rows });
}

/** Text that can't move the cursor or colour the terminal: it may come from a player. */
export function plain(text: string): string {
  // Cf holds the marks that turn the direction of what follows.
  return text.replaceAll(/\p{Cc}|[\u202a-\u202e\u2066-\u2069]/gu, "\u00b7");
}

/** Cuts text to so many columns of a terminal, the last of them saying that it was cut. */
export function shorten(text: string, most: number): string {
  if (widthOf(text) <= most) return text;
  let kept = "";
  let width = widthOf(ELLIPSIS);
  for (const part of partsOf(text)) {
    width += measure(part).width;
    if (width > most) break;
    kept += part;
  }
  return kept + ELLIPSIS;
}

function textOf(cell: Cell, now: number | undefined): string {
  const text = plain(shownCell(cell, now));
  return typeof cell === "object" && "json" in cell ? shorten(text, MOST_JSON) : text;
}
