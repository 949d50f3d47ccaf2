import type { Stage } from "../../../infra/stage.ts";
import { deployedGameTypes } from "../appconfig/game-types.ts";
import { type Check, check, FaultError } from "../verify/check.ts";

const DAY_SECONDS = 86_400;

/** That every game type keeps its commits for long enough: the alarm on uncovered tails must come well before they expire. */
export async function checkRetention({ name, thresholds }: Stage): Promise<Check> {
  return await check("Retention leaves time to act", "See whether you may read AppConfig.", async () => {
    const types = await deployedGameTypes(name);
    const least = thresholds.uncoveredTailSeconds / DAY_SECONDS;
    const short = types.find(({ retentionDays }) => retentionDays <= least);
    if (short)
      throw new FaultError(
        `${short.name} keeps commits for ${short.retentionDays} days; the alarm for uncovered tails needs more than ${least}.`,
        "Raise its retentionDays (docs/runbooks/deployment.md), or lower thresholds.uncoveredTailSeconds in infra/stages.ts.",
      );
    return types.map((type) => `${type.name} ${type.retentionDays} days`);
  });
}
