import { STAGES } from "../../../infra/stages.ts";
import type { Context } from "../command.ts";
import { newGameIn } from "../flags/new-game-in.ts";
import { probe } from "../flags/probe.ts";
import { askFlags } from "../flags/shown-flags.ts";
import { askBreaker } from "../health.ts";
import type { MetricsSource } from "../metrics/trend.ts";
import type { Status } from "./status.ts";

/** Reads the status of a stage. @throws what the client throws, and CliError when AWS does not answer */
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
  const { enabled, rolloutPercent } = flags.flags.persistence.value;
  const percent = enabled && rolloutPercent > 0 ? rolloutPercent : 100;
  const functions = await probe(client, newGameIn(percent, "probe"));
  return {
    time: new Date(clock()).toISOString(),
    health,
    breaker,
    functions,
    flags,
    metrics,
    ...(found && { stage: found }),
  };
}

async function ofStage(name: string): Promise<NonNullable<Status["stage"]>> {
  // Loaded when needed: the SDK takes longer to load than most commands to run.
  const { describeStage } = await import("./describe-stage.ts");
  return await describeStage(name);
}
