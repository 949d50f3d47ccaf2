import { cloudWatchBreaker } from "../circuit-breakers/cloudwatch-breaker.ts";
import type { StageMetrics } from "../operations.ts";
import { cloudWatchMetrics } from "./cloudwatch-metrics.ts";

/** What all processes of a stage measured, from CloudWatch, which is asked when this is. */
export function cloudWatch(namespace: string, clock: () => number): StageMetrics {
  return { text: cloudWatchMetrics(namespace, clock), breaker: cloudWatchBreaker(namespace, clock) };
}
