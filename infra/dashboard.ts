import {
  AlarmStatusWidget,
  Dashboard,
  GraphWidget,
  type IAlarm,
  type IMetric,
  type IWidget,
  SingleValueWidget,
  TextWidget,
} from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";
import { APPENDERS } from "../lambdas/api/metrics/published.ts";
import type { DataStack } from "./data.ts";
import { FUNCTION_NAMES, type FunctionName } from "./functions.ts";
import { type MakeMetric, metricsOf, PERIOD, REQUEST_SERVICES, type ServiceMetric } from "./metrics.ts";
import type { Stage } from "./stage.ts";

const HALF = 12;
const FULL = 24;

/** A line for each function that counts a metric. */
function linesOf(metric: MakeMetric) {
  return (
    name: ServiceMetric,
    statistic: string,
    services: readonly FunctionName[] = REQUEST_SERVICES,
  ): IMetric[] => services.map((service) => metric(name, service, statistic, { label: service }));
}

function graph(title: string, left: IMetric[], label: string, right: IMetric[] = []): GraphWidget {
  return new GraphWidget({
    title,
    left,
    right,
    width: HALF,
    leftYAxis: { min: 0, label, showUnits: false },
    rightYAxis: { min: 0 },
  });
}

function consumedUnits({ stateTable, gamesTable }: DataStack): IMetric[] {
  return [
    { table: stateTable, name: "state" },
    { table: gamesTable, name: "games" },
  ].flatMap(({ table, name }) => [
    table.metricConsumedWriteCapacityUnits({
      statistic: "Sum",
      period: PERIOD,
      label: `${name}: write units`,
    }),
    table.metricConsumedReadCapacityUnits({
      statistic: "Sum",
      period: PERIOD,
      label: `${name}: read units`,
    }),
  ]);
}

function graphs(metric: MakeMetric, data: DataStack): IWidget[][] {
  const lines = linesOf(metric);
  return [
    [
      new SingleValueWidget({
        title: "Are games in progress?",
        width: HALF,
        metrics: [
          metric("state_transitions_total", "transition", "Sum", {
            label: "transitions",
          }),
          metric("state_snapshots_created", "change-feed", "Sum", {
            label: "snapshots",
          }),
          metric("state_recoveries_total", "recovery", "Sum", {
            label: "recoveries",
          }),
        ],
      }),
      graph("Are transitions logged?", lines("state_transitions_total", "Sum", APPENDERS), "in 5 minutes"),
    ],
    [
      graph("Errors", lines("state_persistence_errors", "Sum"), "in 5 minutes"),
      graph(
        "How fast is it?",
        lines("state_operation_duration_ms", "p99"),
        "p99, ms",
        lines("state_operation_duration_ms", "p50"),
      ),
    ],
    [
      graph("Memory", lines("memory_usage_bytes", "Maximum", FUNCTION_NAMES), "bytes"),
      graph("What does it cost?", consumedUnits(data), "units in 5 minutes"),
    ],
    [
      graph("State found in memory", lines("state_cache_hits", "Sum", ["transition"]), "hits", [
        ...lines("state_cache_misses", "Sum", ["transition"]),
      ]),
      graph(
        "Failed snapshots and updates of the directory",
        lines("state_snapshot_failures", "Sum", ["snapshot", "change-feed", "retention"]),
        "snapshots in 5 minutes",
        lines("directory_update_failures", "Sum", ["change-feed", "retention"]),
      ),
    ],
    [
      graph(
        "Oldest commits without a snapshot",
        lines("oldest_uncovered_tail_seconds", "Maximum", ["retention"]),
        "seconds",
      ),
    ],
  ];
}

/** The dashboard that answers at a glance how a stage is doing. */
export function makeDashboard(
  scope: Construct,
  stage: Stage,
  data: DataStack,
  alarms: readonly IAlarm[],
): Dashboard {
  return new Dashboard(scope, "Dashboard", {
    dashboardName: `savepoint-${stage.name}`,
    widgets: [
      [
        new TextWidget({
          width: FULL,
          height: 2,
          markdown: `# Savepoint, ${stage.name}\nAn alarm's description says what it means and where its runbook is.`,
        }),
      ],
      [
        new AlarmStatusWidget({
          title: "Alarms",
          alarms: [...alarms],
          width: FULL,
        }),
      ],
      ...graphs(metricsOf(stage), data),
    ],
  });
}
