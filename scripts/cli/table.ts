/** What is shown in one place of a table: text, and how to colour it once it is padded. */
export type Cell = string | { readonly text: string; readonly paint: (text: string) => string };

/** A column: its title, and how its cells are aligned. */
export type Column = { readonly title: string; readonly align?: "left" | "right" };

const GAP = "  ";

/**
 * Lays out a table, a line a row, below a line of titles.
 * @param width Columns of the terminal: what is beyond is cut from the last cell. Absent: nothing is cut.
 */
export function table(
  columns: readonly Column[],
  rows: readonly (readonly Cell[])[],
  width = Number.POSITIVE_INFINITY,
): string[] {
  const titles = columns.map(({ title }) => title);
  const widths = columns.map((_, column) =>
    Math.max(...[titles, ...rows].map((row) => [...textOf(row[column])].length)),
  );
  const before = widths.slice(0, -1).reduce((sum, each) => sum + each + GAP.length, 0);
  const lastWidth = Math.max(width - before, 1);
  return [titles, ...rows].map((row) =>
    columns
      .map(({ align }, column) => {
        const last = column === columns.length - 1;
        const text = last ? shorten(textOf(row[column]), lastWidth) : textOf(row[column]);
        const space = " ".repeat(Math.max((widths[column] ?? 0) - [...text].length, 0));
        const cell = row[column] ?? "";
        const painted = typeof cell === "string" ? text : cell.paint(text);
        if (align === "right") return space + painted;
        return last ? painted : painted + space;
      })
      .join(GAP)
      .trimEnd(),
  );
}

/** Text that can't move the cursor or colour the terminal: it may come from a player. */
export function plain(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, "\u00b7");
}

/** Cuts text to so many characters, the last of them saying that it was cut. */
export function shorten(text: string, most: number): string {
  const characters = [...text];
  return characters.length <= most ? text : `${characters.slice(0, most - 1).join("")}\u2026`;
}

function textOf(cell: Cell | undefined): string {
  return plain(typeof cell === "object" ? cell.text : (cell ?? ""));
}
