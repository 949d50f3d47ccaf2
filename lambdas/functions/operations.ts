import { httpHandler } from "../api/http/handler.ts";
import { cloudWatchMetrics } from "../api/metrics/cloudwatch-metrics.ts";
import { operationsRoutes } from "../api/operations.ts";
import { openBase } from "../open/open-base.ts";
import { namespaceFrom } from "../telemetry/namespace.ts";

const services = await openBase();
// Each process measures for itself; CloudWatch has them all.
const metrics =
  process.env.METRICS_SOURCE === "cloudwatch"
    ? cloudWatchMetrics(namespaceFrom(process.env), services.clock)
    : undefined;

/** Answers what is on, whether all is well, and what was measured. */
export const handler = httpHandler(services, operationsRoutes(services, metrics));
