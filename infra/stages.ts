import type { Features, Stage, Thresholds } from "./stage.ts";

const ON_AWS: Features = {
  metricMath: true,
  compositeAlarms: true,
  alarmsAsMonitors: true,
  canary: false,
  logMetrics: true,
};

const HOUR = 3600;
const DAY = 24 * HOUR;

const SERVICE_LEVEL: Thresholds = {
  minimumSamples: 100,
  errorRatePercent: { warning: 1, critical: 5 },
  latencyP99Ms: 100,
  recoveryFailurePercent: 1,
  snapshotFailurePercent: 5,
  cacheHitPercent: 80,
  throttles: 10,
  serverErrorPercent: 1,
  streamAgeSeconds: 120,
  crashes: 3,
  canary: { minimumSamples: 20, errorRatePercent: 2, latencyP99Ms: 200, crashes: 3 },
  directoryFailures: 5,
  deadLetters: 1,
  uncoveredTailSeconds: 16 * DAY,
  flagsAgeSeconds: 600,
};

const dev: Stage = {
  name: "dev",
  retain: false,
  tableEpoch: 1,
  deletionProtection: false,
  customerKey: false,
  logDays: 7,
  tracing: true,
  logLevel: "DEBUG",
  throttle: { perSecond: 100, burst: 200 },
  reservedConcurrency: {},
  sweepMinutes: 60,
  startsEnabled: true,
  unreadConfiguration: "guess",
  flagRollOut: { minutes: 1, stepPercent: 50, bakeMinutes: 1 },
  events: false,
  features: ON_AWS,
  // One developer's calls are mostly cold starts: latency says little here.
  thresholds: {
    ...SERVICE_LEVEL,
    minimumSamples: 20,
    latencyP99Ms: 1000,
    cacheHitPercent: 50,
  },
  runbooks: "docs/runbooks/",
};

const staging: Stage = {
  ...dev,
  name: "staging",
  retain: true,
  logDays: 30,
  logLevel: "INFO",
  throttle: { perSecond: 1000, burst: 2000 },
  reservedConcurrency: { retention: 1, operations: 10 },
  sweepMinutes: 15,
  startsEnabled: false,
  unreadConfiguration: "refuse",
  flagRollOut: { minutes: 10, stepPercent: 20, bakeMinutes: 10 },
  thresholds: { ...SERVICE_LEVEL, minimumSamples: 20 },
};

const prod: Stage = {
  ...staging,
  name: "prod",
  deletionProtection: true,
  customerKey: true,
  logDays: 90,
  tracing: false,
  throttle: { perSecond: 5000, burst: 5000 },
  warmThroughput: { read: 12_000, write: 5_000 },
  reservedConcurrency: { retention: 1, operations: 20 },
  flagRollOut: { minutes: 30, stepPercent: 20, bakeMinutes: 30 },
  features: { ...ON_AWS, canary: true },
  thresholds: SERVICE_LEVEL,
};

/** Made, played on and destroyed by `npm run e2e`, on an emulator that lacks what is turned off here. */
const e2e: Stage = {
  ...dev,
  name: "e2e",
  logLevel: "INFO",
  sweepMinutes: 1,
  flagRollOut: { minutes: 1, stepPercent: 50, bakeMinutes: 0 },
  events: true,
  features: {
    metricMath: false,
    compositeAlarms: false,
    alarmsAsMonitors: true,
    canary: false,
    logMetrics: false,
  },
};

/** Every stage there is, by name. */
export const STAGES: ReadonlyMap<string, Stage> = new Map(
  [dev, staging, prod, e2e].map((stage) => [stage.name, stage]),
);
