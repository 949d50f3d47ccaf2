import type { BaseServices } from "../../open/open-base.ts";
import { PROMETHEUS_CONTENT_TYPE } from "../../telemetry/prometheus.ts";
import { never, type Route, route } from "../http/route.ts";
import { nothing } from "../http/schemas.ts";
import type { MetricsText } from "./cloudwatch-metrics.ts";

/** Answers the metrics in Prometheus' text format; by default, what this process measured. */
export function metrics({ registry }: BaseServices, text: MetricsText = async () => registry.text()): Route {
  return route({
    operation: "metrics",
    path: nothing,
    query: nothing,
    body: nothing,
    writes: never,
    answer: async () => ({
      status: 200,
      body: await text(),
      headers: { "content-type": PROMETHEUS_CONTENT_TYPE },
    }),
  });
}
