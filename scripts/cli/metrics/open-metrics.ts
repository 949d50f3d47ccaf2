import { STAGES } from "../../../infra/stages.ts";
import type { Context } from "../command.ts";
import { processSource } from "./process-source.ts";
import type { MetricsSource } from "./trend.ts";

/** Opens the metrics: of a stage in CloudWatch, else those of the process that answers `/metrics`. */
export async function openMetrics({ target, clock }: Context): Promise<MetricsSource> {
  if (!STAGES.get(target.name)?.features.logMetrics || target.name === "local") return processSource(target);
  // Loaded when needed: the SDK takes longer to load than most commands to run.
  const { cloudWatchSource } = await import("../cloudwatch/source.ts");
  return cloudWatchSource(target.name, clock);
}
