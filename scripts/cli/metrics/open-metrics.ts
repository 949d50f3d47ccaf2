import { STAGES } from "../../../infra/stages.ts";
import type { Context } from "../command.ts";
import { FIVE } from "./five.ts";
import { processSource } from "./process-source.ts";
import type { MetricsSource } from "./trend.ts";

/** Of a stage whose metrics stay in its logs: those of the process that answers `/metrics` are not the stage's. */
const NOTHING_MEASURED: MetricsSource = {
  read: async () => ({
    span: "not measured here",
    trends: FIVE.map((watched) => ({ watched, values: [], whole: undefined })),
  }),
};

/** Opens the metrics: of a stage in CloudWatch, else those of the process that answers `/metrics`. */
export async function openMetrics({ target, clock }: Context): Promise<MetricsSource> {
  const stage = STAGES.get(target.name);
  if (!stage) return processSource(target);
  if (!stage.features.logMetrics) return NOTHING_MEASURED;
  // Loaded when needed: the SDK takes longer to load than most commands to run.
  const { cloudWatchSource } = await import("../cloudwatch/source.ts");
  return cloudWatchSource(target.name, clock);
}
