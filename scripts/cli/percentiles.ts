/** Durations in ms: at what most of them end. */
export type Percentiles = {
  readonly count: number;
  readonly p50: number;
  readonly p90: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
};

/** The exact percentiles of durations (nearest rank), in ms to 0.01; all 0 when there are none. */
export function percentilesOf(durations: readonly number[]): Percentiles {
  const sorted = Float64Array.from(durations).toSorted();
  function at(share: number): number {
    return round(sorted[Math.max(Math.ceil(share * sorted.length) - 1, 0)] ?? 0);
  }
  return { count: sorted.length, p50: at(0.5), p90: at(0.9), p99: at(0.99), p999: at(0.999), max: at(1) };
}

function round(milliseconds: number): number {
  return Math.round(milliseconds * 100) / 100;
}
