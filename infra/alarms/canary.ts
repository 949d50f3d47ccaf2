import { Metric } from "aws-cdk-lib/aws-cloudwatch";
import type { AlarmSpec } from "../alarm.ts";
import { greatestSampled, percentage } from "../expressions.ts";
import type { ServiceFunction } from "../function.ts";
import { CANARY_PERIOD, metricOfVersion, REQUEST_SERVICES } from "../metrics.ts";
import type { Stage } from "../stage.ts";

const IN_A_MINUTE = { bad: 1, of: 1 };
const TWO_OF_THREE = { bad: 2, of: 3 };
const THREE_IN_A_ROW = { bad: 3, of: 3 };

/**
 * The alarms that take a new version of a function back: what that version does, and no other. Each version gets
 * alarms of its own, named after it. An alarm on the previous version would end the deployment that fixes
 * it: CodeDeploy stops while an alarm is in ALARM, and CloudWatch leaves an alarm's state as it is when the alarm changes.
 */
export function canaryAlarms(stage: Stage, { name, lambda, live }: ServiceFunction): readonly AlarmSpec[] {
  const { canary } = stage.thresholds;
  const { version } = lambda.currentVersion;
  const common = { version, severity: "warning", page: "canary", silence: "good" } as const;
  const crashes: AlarmSpec = {
    ...common,
    name: `canary-crashes-${name}`,
    means: `Version ${version} of ${name} crashes or runs out of time; its deployment is taken back.`,
    metric: new Metric({
      namespace: "AWS/Lambda",
      metricName: "Errors",
      dimensionsMap: {
        FunctionName: lambda.functionName,
        Resource: `${lambda.functionName}:${live.aliasName}`,
        ExecutedVersion: version,
      },
      statistic: "Sum",
      period: CANARY_PERIOD,
    }),
    fires: "atLeast",
    threshold: canary.crashes,
    datapoints: IN_A_MINUTE,
  };
  const service = REQUEST_SERVICES.find((known) => known === name);
  if (!service) return [crashes];
  const own = metricOfVersion(stage);
  const samples = own("state_operation_duration_ms", service, version, "SampleCount");
  return [
    crashes,
    {
      ...common,
      name: `canary-errors-${name}`,
      means: `Over ${canary.errorRatePercent} % of what version ${version} of ${name} does fails; its deployment is taken back.`,
      metric: percentage({
        label: "failed operations of the new version, %",
        of: [own("state_persistence_errors", service, version, "Sum")],
        outOf: [samples],
        minimum: canary.minimumSamples,
        otherwise: 0,
        period: CANARY_PERIOD,
      }),
      fires: "above",
      threshold: canary.errorRatePercent,
      datapoints: TWO_OF_THREE,
    },
    {
      ...common,
      name: `canary-latency-${name}`,
      means: `One operation in a hundred of version ${version} of ${name} takes over ${canary.latencyP99Ms} ms; its deployment is taken back.`,
      metric: greatestSampled({
        label: "p99 of the new version, ms",
        percentiles: [own("state_operation_duration_ms", service, version, "p99")],
        samples: [samples],
        minimum: canary.minimumSamples,
        period: CANARY_PERIOD,
      }),
      fires: "above",
      threshold: canary.latencyP99Ms,
      datapoints: THREE_IN_A_ROW,
    },
  ];
}
