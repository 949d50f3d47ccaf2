import {
  Alarm,
  ComparisonOperator,
  type IMetric,
  MathExpression,
  TreatMissingData,
} from "aws-cdk-lib/aws-cloudwatch";
import type { Construct } from "constructs";
import type { Stage } from "./stage.ts";

/** How urgent an alarm is: `critical` pages, `warning` can wait for the day. */
export type Severity = "critical" | "warning";

/** An alarm as data. */
export interface AlarmSpec {
  /** Its name within the stage, e.g. `error-rate-critical`. */
  readonly name: string;
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
}

const OPERATORS = {
  above: ComparisonOperator.GREATER_THAN_THRESHOLD,
  atLeast: ComparisonOperator.GREATER_THAN_OR_EQUAL_TO_THRESHOLD,
  below: ComparisonOperator.LESS_THAN_THRESHOLD,
};

/** An alarm that was made, with its urgency. */
export interface MadeAlarm {
  readonly alarm: Alarm;
  readonly severity: Severity;
}

const makeAlarm = (scope: Construct, stage: Stage, spec: AlarmSpec): Alarm =>
  new Alarm(scope, `Alarm-${spec.name}`, {
    alarmName: `savepoint-${stage.name}-${spec.name}`,
    alarmDescription: `${spec.means} Runbook: ${stage.runbooks}${spec.page}.md`,
    metric: spec.metric,
    threshold: spec.threshold,
    comparisonOperator: OPERATORS[spec.fires],
    datapointsToAlarm: spec.datapoints.bad,
    evaluationPeriods: spec.datapoints.of,
    treatMissingData: spec.silence === "good" ? TreatMissingData.NOT_BREACHING : TreatMissingData.BREACHING,
  });

/** Makes the alarms that the stage can have. */
export const makeAlarms = (scope: Construct, stage: Stage, specs: readonly AlarmSpec[]): MadeAlarm[] =>
  specs
    .filter(({ metric }) => stage.features.metricMath || !(metric instanceof MathExpression))
    .map((spec) => ({
      alarm: makeAlarm(scope, stage, spec),
      severity: spec.severity,
    }));
