import { httpHandler } from "../api/http/handler.ts";
import type { MetricsText } from "../api/metrics/cloudwatch-metrics.ts";
import { operationsRoutes } from "../api/operations.ts";
import { openBase } from "../open/open-base.ts";
import { openHealth } from "../open/open-health.ts";
import { namespaceFrom } from "../telemetry/namespace.ts";

const services = openHealth(await openBase());
let fromCloudWatch: Promise<MetricsText> | undefined;

async function openCloudWatch(): Promise<MetricsText> {
  const { cloudWatchMetrics } = await import("../api/metrics/cloudwatch-metrics.ts");
  return cloudWatchMetrics(namespaceFrom(process.env), services.clock);
}
/** Each process measures for itself; CloudWatch has them all. Its client is loaded when it is first asked. */
const allMetrics: MetricsText = async () => {
  fromCloudWatch ??= openCloudWatch();
  return await (await fromCloudWatch)();
};
const metrics = process.env.METRICS_SOURCE === "cloudwatch" ? allMetrics : undefined;

/** Answers flags, health and metrics. */
export const handler = httpHandler(services, operationsRoutes(services, metrics));
