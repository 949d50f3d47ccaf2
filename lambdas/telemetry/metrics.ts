/** What each metric counts or measures, with its unit as CloudWatch names it. */
export const METRICS = {
  state_transitions_total: { unit: "Count", help: "Transitions written" },
  state_snapshots_created: { unit: "Count", help: "Snapshots written" },
  state_snapshot_failures: { unit: "Count", help: "Snapshots that could not be made" },
  directory_update_failures: { unit: "Count", help: "Updates of the directory of games that failed" },
  state_persistence_errors: { unit: "Count", help: "Requests that failed through no fault of the caller" },
  state_recoveries_total: { unit: "Count", help: "States rebuilt" },
  state_recovery_failures: { unit: "Count", help: "States that could not be rebuilt" },
  state_cache_hits: { unit: "Count", help: "States needed and held by this process" },
  state_cache_misses: { unit: "Count", help: "States needed and read from the store" },
  state_operation_duration_ms: { unit: "Milliseconds", help: "Time from request to answer" },
  state_store_requests_total: { unit: "Count", help: "Requests to DynamoDB" },
  state_store_read_units_total: { unit: "Count", help: "Read units consumed" },
  state_store_write_units_total: { unit: "Count", help: "Write units consumed" },
  circuit_breaker_status: { unit: "None", help: "0 closed, 1 half-open, 2 open" },
  memory_usage_bytes: { unit: "Bytes", help: "Resident memory of this process" },
  flags_age_seconds: { unit: "Seconds", help: "Time since the flags were last confirmed" },
  configuration_unread: {
    unit: "Count",
    help: "Invocations of a process that could not read its flags or game types yet",
  },
  oldest_uncovered_tail_seconds: {
    unit: "Seconds",
    help: "Age that no commit without a snapshot exceeds: the time since the sweeper last saw the game that it saw longest ago",
  },
} as const;

/** The name of a metric. */
export type MetricName = keyof typeof METRICS;

/** What was measured while one operation ran. */
export type Sample = { readonly name: MetricName; readonly value: number };

/** Takes what was measured, when an operation has ended. */
export type MetricSink = (operation: string, samples: readonly Sample[]) => void;
