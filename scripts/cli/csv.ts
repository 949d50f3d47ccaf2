import { type Cell, exactCell } from "./cell.ts";
import type { Table } from "./table.ts";

/**
 * Writes a table as CSV (RFC 4180, lines ended by `\n`), below a line of names: `KEPT UNTIL` is `kept_until`. Text that
 * a spreadsheet would run as a formula gets a `'` before it: players write some of it. JSON has it as it is.
 */
export function csvLines({ columns, rows }: Table): string[] {
  const names = columns.map(({ title }) => title.toLowerCase().replaceAll(/[^a-z0-9]+/g, "_"));
  return [names, ...rows.map((row) => columns.map((_, index) => fieldOf(row[index])))].map((fields) =>
    fields.map(quoted).join(","),
  );
}

function fieldOf(cell: Cell): string {
  const text = exactCell(cell);
  const runs = /^[=@+\t\r-]/.test(text) && !/^[+-]?[\d.]+(e[+-]?\d+)?$/i.test(text);
  return runs ? `'${text}` : text;
}

function quoted(field: string): string {
  return /[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field;
}
