import { Stack } from "aws-cdk-lib";
import {
  Alarm,
  ComparisonOperator,
  type IAlarm,
  type IMetric,
  MathExpression,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";
import type { Stage } from "./stage.ts";

/** How urgent an alarm is: `critical` pages, `warning` can wait for the day. */
export type Severity = "critical" | "warning";

/** An alarm as data. */
export type AlarmSpec = {
  /** Its name within the stage, e.g. `error-rate-critical`. */
  readonly name: string;
  /** Version of a function that it is for; it ends the name, so that each version gets an alarm of its own. */
  readonly version?: string;
  readonly severity: Severity;
  /** What it means for a game, in one sentence. */
  readonly means: string;
  /** Name of its runbook page, without the ending. */
  readonly page: string;
  readonly metric: IMetric;
  readonly fires: "above" | "atLeast" | "below";
  readonly threshold: number;
  /** So many of the last so many periods must be beyond the threshold. */
  readonly datapoints: { readonly bad: number; readonly of: number };
  /** What a period without data counts as: silence is good, except for what must always report. */
  readonly silence: "good" | "bad";
};

const OPERATORS = {
  above: ComparisonOperator.GREATER_THAN_THRESHOLD,
  atLeast: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  below: ComparisonOperator.LESS_THAN_THRESHOLD,
};

/** An alarm that was made, with its urgency. */
export type MadeAlarm = {
  readonly alarm: Alarm;
  /** Its whole name, which never changes but with the version that it is for. */
  readonly name: string;
  readonly severity: Severity;
};

function fullName(stage: Stage, { name, version }: AlarmSpec): string {
  return ["savepoint", stage.name, name, ...(version === undefined ? [] : [version])].join("-");
}

function makeAlarm(scope: Construct, stage: Stage, spec: AlarmSpec): Alarm {
  return new Alarm(scope, `Alarm-${spec.name}`, {
    alarmName: fullName(stage, spec),
    alarmDescription: `${spec.means} Runbook: ${stage.runbooks}${spec.page}.md`,
    metric: spec.metric,
    threshold: spec.threshold,
    comparisonOperator: OPERATORS[spec.fires],
    datapointsToAlarm: spec.datapoints.bad,
    evaluationPeriods: spec.datapoints.of,
    treatMissingData: spec.silence === "good" ? TreatMissingData.NOT_BREACHING : TreatMissingData.BREACHING,
  });
}

/** Makes the alarms that the stage can have. */
export function makeAlarms(scope: Construct, stage: Stage, specs: readonly AlarmSpec[]): MadeAlarm[] {
  return specs
    .filter(({ metric }) => stage.features.metricMath || !(metric instanceof MathExpression))
    .map((spec) => ({
      alarm: makeAlarm(scope, stage, spec),
      name: fullName(stage, spec),
      severity: spec.severity,
    }));
}

/**
 * An alarm as a stack refers to it: one of another stack by its name, since an exported value could not change while
 * anybody imports it, and with it the alarm couldn't.
 */
export function alarmIn(scope: Construct, { alarm, name }: MadeAlarm): IAlarm {
  if (Stack.of(alarm) === Stack.of(scope)) return alarm;
  return Alarm.fromAlarmName(scope, `Named-${name}`, name);
}
