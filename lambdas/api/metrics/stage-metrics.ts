import { namespaceFrom } from "../../telemetry/namespace.ts";
import type { StageMetrics } from "../operations.ts";

/**
 * What all processes of a stage measured, where the environment says that CloudWatch has it (`METRICS_SOURCE`): each
 * process measures for itself. The client is loaded when it is first asked.
 */
export function stageMetrics(
  clock: () => number,
  env: NodeJS.ProcessEnv = process.env,
): StageMetrics | undefined {
  if (env.METRICS_SOURCE !== "cloudwatch") return undefined;
  let opened: Promise<StageMetrics> | undefined;
  function open(): Promise<StageMetrics> {
    opened ??= import("./cloudwatch.ts").then(({ cloudWatch }) => cloudWatch(namespaceFrom(env), clock));
    return opened;
  }
  return {
    text: async () => await (await open()).text(),
    breaker: async () => await (await open()).breaker(),
  };
}
