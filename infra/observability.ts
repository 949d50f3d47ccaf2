import { CfnOutput, Stack, type StackProps } from "aws-cdk-lib";
import {
  AlarmRule,
  AlarmState,
  CompositeAlarm,
  type IAlarm,
  type IMetric,
  Metric,
} from "aws-cdk-lib/aws-cloudwatch";
import { SnsAction } from "aws-cdk-lib/aws-cloudwatch-actions";
import type { Topic } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";
import { alarmIn, makeAlarms, type Severity } from "./alarm.ts";
import { type DeployedMetrics, remainingAlarms } from "./alarms/rest.ts";
import type { ApiStack } from "./api.ts";
import { makeDashboard } from "./dashboard.ts";
import type { DataStack } from "./data.ts";
import type { FlagsStack } from "./flags.ts";
import type { FunctionName } from "./functions.ts";
import { PERIOD } from "./metrics.ts";
import { notificationsTopic } from "./notifications-topic.ts";
import type { Stage } from "./stage.ts";

/** What is watched. */
export type ObservabilityProps = StackProps & {
  readonly stage: Stage;
  readonly data: DataStack;
  readonly flags: FlagsStack;
  readonly api: ApiStack;
};

const SUM = { statistic: "Sum", period: PERIOD };

function tableThrottles({ stateTable, gamesTable }: DataStack): IMetric[] {
  return [stateTable, gamesTable].flatMap(({ tableName }) =>
    ["ReadThrottleEvents", "WriteThrottleEvents"].map(
      (metricName) =>
        new Metric({
          namespace: "AWS/DynamoDB",
          metricName,
          dimensionsMap: { TableName: tableName },
          ...SUM,
        }),
    ),
  );
}

function deployedMetrics(data: DataStack, api: ApiStack): DeployedMetrics {
  return {
    functionCrashes: api.functions.map(({ lambda }) => lambda.metricErrors(SUM)),
    functionThrottles: api.functions.map(({ lambda }) => lambda.metricThrottles(SUM)),
    tableThrottles: tableThrottles(data),
    requests: api.httpApi.metricCount(SUM),
    serverErrors: api.httpApi.metricServerError(SUM),
    streamAge: iteratorAge(api, "change-feed"),
    ...(api.deadLetters.has("events") && { eventsAge: iteratorAge(api, "events") }),
    deadLetters: new Map(
      [...api.deadLetters].map(([name, queue]) => [
        name,
        queue.metricApproximateNumberOfMessagesVisible({
          ...SUM,
          statistic: "Maximum",
        }),
      ]),
    ),
  };
}

function iteratorAge(api: ApiStack, name: FunctionName): IMetric {
  return api.functionNamed(name).lambda.metric("IteratorAge", { ...SUM, statistic: "Maximum" });
}

type WatchedAlarm = { readonly alarm: IAlarm; readonly severity: Severity };

/** What watches the service: the alarms that the other stacks don't make, the subscribers, and the dashboard. */
export class ObservabilityStack extends Stack {
  readonly #stage: Stage;

  constructor(scope: Construct, id: string, { stage, data, flags, api, ...props }: ObservabilityProps) {
    super(scope, id, props);
    this.#stage = stage;
    // They are referred to by name, so nothing else says that they come first.
    this.addStackDependency(flags);
    const alarms = [
      ...flags.guards,
      ...makeAlarms(this, stage, remainingAlarms(stage, deployedMetrics(data, api))),
    ].map((made): WatchedAlarm => ({ alarm: alarmIn(this, made), severity: made.severity }));
    const topic = notificationsTopic(this, stage);
    if (stage.features.compositeAlarms) this.notify(topic, alarms);
    makeDashboard(
      this,
      stage,
      data,
      alarms.map(({ alarm }) => alarm),
    );
    new CfnOutput(this, "NotificationsTopic", { value: topic.topicArn });
  }

  /** One message for one cause, however many alarms it sets off; while that is in ALARM, warnings send nothing. */
  private notify(topic: Topic, alarms: readonly WatchedAlarm[]): void {
    const page = this.composite("Page", "critical", alarms);
    page.addAlarmAction(new SnsAction(topic));
    page.addOkAction(new SnsAction(topic));
    this.composite("Attention", "warning", alarms, page).addAlarmAction(new SnsAction(topic));
  }

  private composite(
    id: string,
    severity: Severity,
    alarms: readonly WatchedAlarm[],
    actionsSuppressor?: CompositeAlarm,
  ): CompositeAlarm {
    const rules = alarms
      .filter((made) => made.severity === severity)
      .map(({ alarm }) => AlarmRule.fromAlarm(alarm, AlarmState.ALARM));
    return new CompositeAlarm(this, id, {
      compositeAlarmName: `savepoint-${this.#stage.name}-${id.toLowerCase()}`,
      alarmDescription: `At least one ${severity} alarm of savepoint-${this.#stage.name} is in ALARM. Runbook: ${this.#stage.runbooks}README.md`,
      alarmRule: AlarmRule.anyOf(...rules),
      ...(actionsSuppressor ? { actionsSuppressor } : {}),
    });
  }
}
