/** Durations in ms: at what most of them end. `null` where nothing was measured. */
export type Percentiles = {
  readonly count: number;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
  readonly p999: number | null;
  readonly max: number | null;
};

/** The exact percentiles of durations (nearest rank), in ms to 0.01. */
export function percentilesOf(durations: readonly number[]): Percentiles {
  const sorted = Float64Array.from(durations).toSorted();
  function at(share: number): number | null {
    const found = sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)];
    return found === undefined ? null : round(found);
  }
  return { count: sorted.length, p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999), max: at(1) };
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
