import { STAGES } from "../../../infra/stages.ts";
import type { Context } from "../command.ts";
import { askFlags, type ShownFlags } from "../flags/shown-flags.ts";
import { askBreaker, type Breaker } from "../health.ts";
import type { MetricsSource, Trends } from "../metrics/trend.ts";

/** A deployment of flags or of game types, for people. */
export type LastDeployment = {
  readonly number: number;
  /** `flags` or `game-types`, and the version. */
  readonly what: string;
  readonly state: string;
  readonly startedAt: string;
};

/** How a stage is doing. */
export type Status = {
  readonly time: string;
  readonly health: "ok" | "unavailable";
  readonly breaker: Breaker;
  readonly flags: ShownFlags;
  /** Absent for a local stack, which has neither. */
  readonly stage?: {
    readonly deployment: LastDeployment | undefined;
    readonly alarms: number;
    readonly ringing: readonly string[];
  };
  readonly metrics: Trends;
};

/** Asks how a stage is doing. @throws what the client throws, and CliError when AWS does not say */
export async function gather(context: Context, source: MetricsSource): Promise<Status> {
  const { client, target, clock } = context;
  const stage = STAGES.get(target.name);
  const [{ status: health }, breaker, flags, metrics, found] = await Promise.all([
    client.health(),
    askBreaker(target),
    askFlags(client),
    source.read(),
    stage && ofStage(stage.name),
  ]);
  return {
    time: new Date(clock()).toISOString(),
    health,
    breaker,
    flags,
    metrics,
    ...(found && { stage: found }),
  };
}

/** Whether all is well: the service can do its work, its flags go together, and no alarm rings. */
export function isWell({ health, breaker, flags, stage }: Status): boolean {
  return (
    health === "ok" &&
    breaker.state === "closed" &&
    flags.problems.length === 0 &&
    (stage?.ringing.length ?? 0) === 0
  );
}

async function ofStage(name: string): Promise<NonNullable<Status["stage"]>> {
  // Loaded when needed: the SDK takes longer to load than most commands to run.
  const { describeStage } = await import("./describe-stage.ts");
  return await describeStage(name);
}
