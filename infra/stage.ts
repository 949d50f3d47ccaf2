import type { FunctionName } from "./functions.ts";

/** Limits beyond which an alarm fires. */
export type Thresholds = {
  /** Operations that a five-minute period must hold before a rate or a percentile is judged. */
  readonly minimumSamples: number;
  /** Failed operations, in percent. */
  readonly errorRatePercent: {
    readonly warning: number;
    readonly critical: number;
  };
  /** 99th percentile of `state_operation_duration_ms`, in milliseconds. */
  readonly latencyP99Ms: number;
  /** Failed recoveries, in percent of all. */
  readonly recoveryFailurePercent: number;
  /** Failed snapshots, in percent of all. */
  readonly snapshotFailurePercent: number;
  /** Least share of JSON Patch appends that find their state in memory, in percent. */
  readonly cacheHitPercent: number;
  /** Throttled calls of functions and tables in five minutes. */
  readonly throttles: number;
  /** Answers of the API with a status of 500 and more, in percent. */
  readonly serverErrorPercent: number;
  /** Age of the oldest stream record that the change feed has not handled, in seconds. */
  readonly streamAgeSeconds: number;
  /** Crashes of functions in five minutes. */
  readonly crashes: number;
  /** What ends a canary deployment, as the new version shows it in a minute. */
  readonly canary: {
    /** Operations that a minute must hold before a rate or a percentile is judged. */
    readonly minimumSamples: number;
    /** Failed operations, in percent. */
    readonly errorRatePercent: number;
    /** 99th percentile of `state_operation_duration_ms`, in milliseconds; a new version's first calls are cold starts. */
    readonly latencyP99Ms: number;
    /** Crashes of a function. */
    readonly crashes: number;
  };
  /** Failed updates of the directory of games in five minutes. */
  readonly directoryFailures: number;
  /** Events that wait in the dead-letter queues. */
  readonly deadLetters: number;
  /** Age of the oldest commit that no snapshot covers, in seconds; far below the shortest event retention. */
  readonly uncoveredTailSeconds: number;
  /** Age of the flags that a function works with, in seconds. */
  readonly flagsAgeSeconds: number;
};

/** Parts of AWS that an emulator may lack; on in every stage that runs on AWS. */
export type Features = {
  /** Alarms computed from several metrics. Off: only alarms on one metric are made. */
  readonly metricMath: boolean;
  /** Composite alarms, which notify once for many. Off: nobody is notified. */
  readonly compositeAlarms: boolean;
  /** Alarms that roll a deployment of flags back. */
  readonly alarmsAsMonitors: boolean;
  /** New code plays a game, then gets a tenth of the calls for a while; an alarm takes it back. Off: all at once. */
  readonly canary: boolean;
  /** Metrics taken out of log lines. Off: they stay there, and `/metrics` answers for one process. */
  readonly logMetrics: boolean;
};

/** How a change of flags or game types is rolled out, step by step. */
export type FlagRollOut = {
  /** Time from first to last step, in minutes. */
  readonly minutes: number;
  /** Share added at each step, in percent. */
  readonly stepPercent: number;
  /** Time during which an alarm still takes everything back, in minutes. */
  readonly bakeMinutes: number;
};

/** All that distinguishes one stage from another. */
export type Stage = {
  readonly name: string;
  /** Data, keys and flags outlive their stacks. */
  readonly retain: boolean;
  /** Raised by one when rows of the state table were put back or deleted by hand: cursors from before prove nothing then. */
  readonly tableEpoch: number;
  /** Tables can't be deleted before this is turned off. */
  readonly deletionProtection: boolean;
  /** Tables and archive are encrypted with a KMS key of the account's own, at a monthly price, instead of AWS's. */
  readonly customerKey: boolean;
  /** How long logs are kept, in days; one of the periods that CloudWatch Logs knows. */
  readonly logDays: number;
  /** Requests are traced by X-Ray: one a second and 5 % of the rest, each at a price. */
  readonly tracing: boolean;
  /** What functions log at the least. */
  readonly logLevel: "DEBUG" | "INFO" | "WARN";
  /**
   * Units a second that the state table takes at once, instead of growing into them; charged once, by unit beyond those
   * of a new table (12,000 and 4,000). It can't be lowered again.
   */
  readonly warmThroughput?: { readonly read: number; readonly write: number };
  /** Requests that the API lets through. */
  readonly throttle: { readonly perSecond: number; readonly burst: number };
  /**
   * Concurrent runs set aside for a function, and its limit. An account must have 100 more than all of them together:
   * a new account may not.
   */
  readonly reservedConcurrency: { readonly [name in FunctionName]?: number };
  /** How often the retention sweeper runs, in minutes. */
  readonly sweepMinutes: number;
  /** Whether the first flags turn persistence on; later `savepoint enable` and `rollout` do. */
  readonly startsEnabled: boolean;
  /**
   * What a process does that could not read its flags or game types yet: go by what is compiled in, or refuse what
   * writes until it has read them.
   */
  readonly unreadConfiguration: "guess" | "refuse";
  readonly flagRollOut: FlagRollOut;
  /** Whether what happens in games is published on a bus of EventBridge, `savepoint-<stage>`. */
  readonly events: boolean;
  readonly features: Features;
  readonly thresholds: Thresholds;
  /** Where the runbooks are found, before the page's name. */
  readonly runbooks: string;
};
