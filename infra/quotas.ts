import type { Stage } from "./stage.ts";

/** A default quota that a stage's settings go beyond, and how to raise it. */
export type Excess = {
  /** Tells warnings apart: `api-throttle`. */
  readonly id: string;
  readonly what: string;
};

/**
 * Regions in which API Gateway lets an account have a quarter of the requests, until its quota is raised. Source: API
 * Gateway Developer Guide, "Amazon API Gateway quotas".
 */
const SMALL_REGIONS: ReadonlySet<string> = new Set([
  "af-south-1",
  "ap-south-2",
  "ap-southeast-3",
  "ap-southeast-4",
  "ap-southeast-5",
  "ap-southeast-7",
  "ca-west-1",
  "eu-central-2",
  "eu-south-1",
  "eu-south-2",
  "il-central-1",
  "me-central-1",
  "mx-central-1",
]);

/** What a new on-demand table takes before it is warmed, in units a second. Source: DynamoDB Developer Guide, "On-demand capacity mode". */
export const COLD_TABLE = { read: 12_000, write: 4_000 } as const;

/** Concurrent runs of an account whose quota nobody has raised, once it is no longer new. */
const CONCURRENCY = 1_000;
/** How long an API function works on a request, in seconds, with room: appends take a tenth of it. */
const SECONDS_A_REQUEST = 0.1;

function throttleQuota(region: string) {
  return SMALL_REGIONS.has(region) ? { perSecond: 2_500, burst: 1_250 } : { perSecond: 10_000, burst: 5_000 };
}

/** Where a stage's settings go beyond the default quotas of a region; each names the quota to raise. */
export function excesses(stage: Stage, region: string): readonly Excess[] {
  const { throttle, warmThroughput } = stage;
  const quota = throttleQuota(region);
  const runs = Math.ceil(throttle.perSecond * SECONDS_A_REQUEST);
  const reserved = Object.values(stage.reservedConcurrency).reduce((sum, value) => sum + value, 0);
  const writes = warmThroughput?.write ?? COLD_TABLE.write;
  const found: (Excess | false)[] = [
    throttle.perSecond > quota.perSecond && {
      id: "api-throttle",
      what: `throttle.perSecond is ${throttle.perSecond}, and API Gateway lets an account have ${quota.perSecond} requests a second in ${region}. Raise its quota "Throttle rate" (L-8A5B8E43), or lower the setting.`,
    },
    throttle.burst > quota.burst && {
      id: "api-burst",
      what: `throttle.burst is ${throttle.burst}, and API Gateway lets an account have bursts of ${quota.burst} in ${region}. It grows with the quota "Throttle rate" (L-8A5B8E43); else lower the setting.`,
    },
    runs + reserved > CONCURRENCY && {
      id: "lambda-concurrency",
      what: `throttle.perSecond of ${throttle.perSecond} needs about ${runs} concurrent runs, ${reserved} are reserved, and an account has ${CONCURRENCY}. Raise Lambda's quota "Concurrent executions" (L-B99A9384).`,
    },
    throttle.perSecond > writes && {
      id: "table-writes",
      what: `throttle.perSecond is ${throttle.perSecond}, and the state table takes ${writes} write units a second at once. Set warmThroughput.`,
    },
  ];
  return found.filter((excess) => excess !== false);
}
