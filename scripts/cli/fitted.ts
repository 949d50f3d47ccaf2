/** A column: its title, how its cells are aligned, and what happens to it where the terminal is narrow. */
export type Column = {
  readonly title: string;
  readonly align?: "left" | "right";
  /** It may be cut to so many columns of the terminal. The last one always may, to the width of its title. */
  readonly least?: number;
  /** It is left out when cutting is not enough: the greatest first. Absent: never. */
  readonly leaveOut?: number;
  /** Of the last one: what does not fit continues on the next line, instead of being cut. */
  readonly wraps?: true;
};

const SHORTEST = 3;

/**
 * The widths that columns have where there is not room for all of them: first those that may be cut are, the widest
 * most; then some are left out; at last every one is cut.
 * @returns a width for each, `undefined` for those that are left out
 */
export function fitted(
  columns: readonly Column[],
  natural: readonly number[],
  width: number,
  gap: number,
): (number | undefined)[] {
  const left = new Set(columns.keys());
  const out = [...left]
    .filter((index) => columns[index]?.leaveOut !== undefined)
    .toSorted((one, other) => (columns[other]?.leaveOut ?? 0) - (columns[one]?.leaveOut ?? 0));
  function room(): number {
    return width - gap * (left.size - 1);
  }
  function leastOf(index: number): number {
    return Math.min(natural[index] ?? 0, least(columns, index));
  }
  while (out.length > 0 && sum([...left].map(leastOf)) > room()) left.delete(out.shift() ?? 0);
  const fits = sum([...left].map(leastOf)) <= room();
  function floor(index: number): number {
    return fits ? leastOf(index) : Math.min(natural[index] ?? 0, SHORTEST);
  }
  const widths = new Map([...left].map((index) => [index, natural[index] ?? 0]));
  while (sum([...widths.values()]) > room()) {
    const [widest] = [...widths]
      .filter(([index, wide]) => wide > floor(index))
      .toSorted(([, one], [, other]) => other - one);
    if (!widest) break;
    widths.set(widest[0], widest[1] - 1);
  }
  return columns.map((_, index) => widths.get(index));
}

function least(columns: readonly Column[], index: number): number {
  const column = columns[index];
  if (column?.least !== undefined) return column.least;
  return index === columns.length - 1 ? (column?.title.length ?? 1) || 1 : Number.POSITIVE_INFINITY;
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
