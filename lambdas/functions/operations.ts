import { httpHandler } from "../api/http/handler.ts";
import { stageMetrics } from "../api/metrics/stage-metrics.ts";
import { operationsRoutes } from "../api/operations.ts";
import { openBase } from "../open/open-base.ts";
import { openHealth } from "../open/open-health.ts";

const services = openHealth(await openBase());

/** Answers flags, health and metrics. */
export const handler = httpHandler(services, operationsRoutes(services, stageMetrics(services.clock)));
