import { readUnits } from "./item-size.ts";

/** How many rows the first request of a recovery reads, where nothing is known of the game: learned from the recoveries before. */
export type FirstPage = {
  readonly rows: () => number;
  /** Notes a recovery: rows down to the base that it began with, and the bytes of one. */
  readonly learn: (needed: number, bytes: number) => void;
};

/** Most rows carry a base, or follow one closely. */
export const FIRST_ROWS = 4;

const CHOICES = [FIRST_ROWS, 1, 2, 8];
/** Recoveries that are remembered, and after how many the first choice is made. */
const REMEMBERED = 16;
const ENOUGH = 8;
/** What another request is worth, in read units: a recovery that takes two takes twice the time. */
const REQUEST_UNITS = 2;

type Seen = { readonly needed: number; readonly bytes: number };

/** Begins a {@link FirstPage}. */
export function firstPage(): FirstPage {
  const seen: Seen[] = [];
  let rows = FIRST_ROWS;
  return {
    rows: () => rows,
    learn: (needed, bytes) => {
      seen.push({ needed, bytes });
      if (seen.length < ENOUGH) return;
      if (seen.length > REMEMBERED) seen.shift();
      rows = CHOICES.reduce((best, next) => (costOf(next, seen) < costOf(best, seen) ? next : best));
    },
  };
}

/** What these recoveries would have cost with a first request of so many rows. */
function costOf(rows: number, seen: readonly Seen[]): number {
  return seen.reduce((sum, { needed, bytes }) => {
    const second = needed > rows ? REQUEST_UNITS + readUnits([(needed - rows) * bytes]) : 0;
    return sum + readUnits([rows * bytes]) + second;
  }, 0);
}
