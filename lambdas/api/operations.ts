import { circuitBreakers, type ReadBreaker } from "./circuit-breakers/handler.ts";
import { flags } from "./flags/handler.ts";
import { type HealthServices, health } from "./health/handler.ts";
import type { Routes } from "./http/route.ts";
import type { MetricsText } from "./metrics/cloudwatch-metrics.ts";
import { metrics } from "./metrics/handler.ts";
import { openapiJson } from "./openapi-json/handler.ts";

/** What all processes of a stage measured together. */
export type StageMetrics = { readonly text: MetricsText; readonly breaker: ReadBreaker };

/**
 * Routes of the function `operations`: flags, health, metrics and the API's description.
 * @param stage Where `/metrics` and the breaker's state come from; by default, from what this process measured.
 */
export function operationsRoutes(services: HealthServices, stage?: StageMetrics): Routes {
  return {
    "GET /v1/flags": flags(services),
    "GET /v1/health": health(services),
    "GET /v1/health/circuit-breakers": circuitBreakers(services, stage?.breaker),
    "GET /openapi.json": openapiJson(),
    "GET /metrics": metrics(services, stage?.text),
  };
}
