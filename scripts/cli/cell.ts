import { ago } from "./ago.ts";

type Paint = (text: string) => string;

/** What is shown in one place of a table. Nothing known is `undefined`, shown as a dash: never as 0. */
export type Cell =
  | string
  | number
  | undefined
  /** Text, and how to colour it once it is padded. */
  | { readonly text: string; readonly paint: Paint }
  /** A moment, in ISO 8601: on a terminal as the time since then. */
  | { readonly time: string }
  /** A value: cut when it is long. */
  | { readonly json: unknown };

/** What is shown where nothing is known. */
export const NOTHING = "\u2013";

/** How a cell is shown to people. @param now ms since 1970, for the time since a moment; absent: as ISO 8601. */
export function shownCell(cell: Cell, now?: number): string {
  if (cell === undefined) return NOTHING;
  if (typeof cell !== "object") return String(cell);
  if ("time" in cell) return now === undefined ? cell.time : ago(cell.time, now);
  return exactCell(cell);
}

/** A cell for programs: whole, and empty where nothing is known. */
export function exactCell(cell: Cell): string {
  if (cell === undefined) return "";
  if (typeof cell !== "object") return String(cell);
  if ("time" in cell) return cell.time;
  return "text" in cell ? cell.text : (JSON.stringify(cell.json) ?? "");
}

/** How a cell is coloured. */
export function paintOf(cell: Cell): Paint | undefined {
  return typeof cell === "object" && "paint" in cell ? cell.paint : undefined;
}
