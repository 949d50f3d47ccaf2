import type { Watched } from "./five.ts";

/** How a metric has gone. */
export type Trend = {
  readonly watched: Watched;
  /** Oldest first; undefined where nothing was measured. */
  readonly values: readonly (number | undefined)[];
  /** Of the whole time: the sum, or the greatest; undefined when nothing was measured. */
  readonly whole: number | undefined;
};

/** What a source of metrics has. */
export type Trends = {
  /** The time that the whole is about: `last hour`. */
  readonly span: string;
  readonly trends: readonly Trend[];
};

/** Where the five metrics are read. */
export type MetricsSource = {
  /** Reads them again. @throws what the client or the SDK throws */
  readonly read: () => Promise<Trends>;
};

/** The greatest of several values; undefined of none. */
export function greatest(values: readonly (number | undefined)[]): number | undefined {
  const measured = values.filter((value) => value !== undefined);
  return measured.length === 0 ? undefined : Math.max(...measured);
}

/** The sum of several values; undefined of none. */
export function sum(values: readonly (number | undefined)[]): number | undefined {
  const measured = values.filter((value) => value !== undefined);
  return measured.length === 0 ? undefined : measured.reduce((total, value) => total + value, 0);
}
