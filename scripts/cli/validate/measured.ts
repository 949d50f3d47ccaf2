/** How long requests took. */
export type Latency = {
  /** 99th percentile in ms, of each period weighed by its requests. */
  readonly p99Ms: number;
  /** Whether it is the upper bound of a bucket. */
  readonly upperBound?: true;
  readonly requests: number;
};

/** What was measured of a stage over a stretch of time. */
export type Measured = {
  /** Times in ISO 8601. */
  readonly from: string;
  readonly to: string;
  /** Undefined where nothing counts them for all processes. */
  readonly transitions: number | undefined;
  /** What failed through no fault of a caller; undefined where nothing counts it. */
  readonly failures: { readonly [what in "requests" | "recoveries" | "snapshots"]: number | undefined };
  readonly games: { readonly finished: number; readonly active: number; readonly more: boolean };
  /** Whether a circuit breaker was open; undefined where none was measured. */
  readonly breakerOpened: boolean | undefined;
  /** Greatest age of the flags that a function worked with, in seconds; undefined when it is not known. */
  readonly flagsAgeSeconds: number | undefined;
  /** Alarms that went into ALARM; undefined where there are no alarms. */
  readonly alarmed: readonly string[] | undefined;
  readonly latency: Latency | undefined;
  /** Of the stretch before, as long; undefined where it is not known. */
  readonly baseline: Latency | undefined;
};
