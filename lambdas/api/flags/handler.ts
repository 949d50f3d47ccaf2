import openApi from "../../../openapi.json" with { type: "json" };
import { evaluate } from "../../flags/evaluate.ts";
import { inForce } from "../../flags/in-force.ts";
import { problems } from "../../flags/problems.ts";
import { ageSeconds } from "../../flags/source.ts";
import type { BaseServices } from "../../open/open-base.ts";
import { PROMETHEUS_CONTENT_TYPE } from "../../telemetry/prometheus.ts";
import { type Routes, route } from "../http/handler.ts";
import { flagsQuery, nothing } from "../http/schemas.ts";
import type { MetricsText } from "../metrics/cloudwatch-metrics.ts";

const bare = { path: nothing, query: nothing, body: nothing };

/**
 * What is on, whether all is well, and what was measured.
 * @param metrics What `/metrics` answers; by default, what this process measured.
 */
export function operationsRoutes(
  { config, overrides, breaker, registry, clock }: BaseServices,
  metrics: MetricsText = async () => registry.text(),
): Routes {
  return {
    "GET /v1/flags": route({
      ...bare,
      operation: "flags",
      query: flagsQuery,
      answer: async ({ query: { gameId } }, { now }) => {
        const current = config.current();
        const { flags, origin, version } = current;
        const read = { flags, origin };
        return {
          status: 200,
          body: {
            origin,
            version,
            ageSeconds: ageSeconds(current, now),
            flags: inForce(read, overrides),
            problems: problems(read, overrides),
            gameTypes: [...current.gameTypes.keys()],
            ...(gameId !== undefined && { game: { gameId, ...evaluate(read, overrides, gameId) } }),
          },
        };
      },
    }),
    "GET /v1/health": route({
      ...bare,
      operation: "health",
      answer: async () => {
        const { state } = breaker.status();
        return {
          status: state === "open" ? 503 : 200,
          body: { status: state === "open" ? "unavailable" : "ok" },
        };
      },
    }),
    "GET /v1/health/circuit-breakers": route({
      ...bare,
      operation: "breakers",
      answer: async () => ({
        status: 200,
        body: { store: breaker.status(), time: new Date(clock()).toISOString() },
      }),
    }),
    "GET /openapi.json": route({
      ...bare,
      operation: "openapi",
      answer: async () => ({ status: 200, body: openApi }),
    }),
    "GET /metrics": route({
      ...bare,
      operation: "metrics",
      answer: async () => ({
        status: 200,
        body: await metrics(),
        headers: { "content-type": PROMETHEUS_CONTENT_TYPE },
      }),
    }),
  };
}
