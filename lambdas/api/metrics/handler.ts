import type { BaseServices } from "../../open/open-base.ts";
import { PROMETHEUS_CONTENT_TYPE } from "../../telemetry/prometheus.ts";
import { bareRoute, type Route } from "../http/route.ts";
import type { MetricsText } from "./cloudwatch-metrics.ts";

/** Answers the metrics in Prometheus' text format; by default, what this process measured. */
export function metrics({ registry }: BaseServices, text: MetricsText = async () => registry.text()): Route {
  return bareRoute({
    operation: "metrics",
    answer: async () => ({
      status: 200,
      body: await text(),
      headers: { "content-type": PROMETHEUS_CONTENT_TYPE },
    }),
  });
}
