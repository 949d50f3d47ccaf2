import { circuitBreakers } from "./circuit-breakers/handler.ts";
import { flags } from "./flags/handler.ts";
import { type HealthServices, health } from "./health/handler.ts";
import type { Routes } from "./http/route.ts";
import type { MetricsText } from "./metrics/cloudwatch-metrics.ts";
import { metrics } from "./metrics/handler.ts";
import { openapiJson } from "./openapi-json/handler.ts";

/**
 * Routes of the function `operations`: flags, health, metrics and the API's description.
 * @param metricsText What `/metrics` answers; by default, what this process measured.
 */
export function operationsRoutes(services: HealthServices, metricsText?: MetricsText): Routes {
  return {
    "GET /v1/flags": flags(services),
    "GET /v1/health": health(services),
    "GET /v1/health/circuit-breakers": circuitBreakers(services),
    "GET /openapi.json": openapiJson(),
    "GET /metrics": metrics(services, metricsText),
  };
}
