/** One line of the table: what was measured, and what it should be. */
export type Row = {
  readonly what: string;
  readonly measured: string;
  /** Empty where there is none. */
  readonly target: string;
  readonly ok: boolean;
  /** For programs. */
  readonly figures: { readonly [name: string]: number };
};

/** Says what is being measured, and how far that has come. */
export type Say = (what: string, detail?: string) => void;

/** The value in the middle. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((left, right) => left - right);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}
