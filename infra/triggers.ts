import { Duration, Stack, Validations } from "aws-cdk-lib";
import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import {
  CfnEventInvokeConfig,
  CfnEventSourceMapping,
  FilterCriteria,
  FilterRule,
} from "aws-cdk-lib/aws-lambda";
import { CfnSchedule } from "aws-cdk-lib/aws-scheduler";
import { Queue, QueueEncryption } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { ServiceFunction } from "./function.ts";

function deadLetters(scope: Construct, { name, ...target }: ServiceFunction): Queue {
  const queue = new Queue(scope, `DeadLetters-${name}`, {
    encryption: QueueEncryption.SQS_MANAGED,
    enforceSSL: true,
    retentionPeriod: Duration.days(14),
  });
  const reason = "It is the dead-letter queue itself; an alarm reports each arrival.";
  Validations.of(queue).acknowledge(
    { id: "AwsSolutions::AwsSolutions-SQS3", reason },
    { id: "Serverless::Serverless-SQSRedrivePolicy", reason },
  );
  target.role.addToPrincipalPolicy(
    new PolicyStatement({
      actions: ["sqs:SendMessage"],
      resources: [queue.queueArn],
    }),
  );
  return queue;
}

const READ_STREAM = [
  "dynamodb:DescribeStream",
  "dynamodb:GetRecords",
  "dynamodb:GetShardIterator",
  "dynamodb:ListStreams",
];

/**
 * Only commits that say why they are notable (`f`) wake the change feed: an ordinary commit costs no call. Expiry
 * removes rows, and the filter lets no removal through.
 */
export const NOTABLE = written({ f: { S: FilterRule.exists() } });

/** Rows that are written, with these attributes. */
export function written(image: object): Record<string, unknown> {
  return FilterCriteria.filter({
    eventName: FilterRule.or("INSERT", "MODIFY"),
    dynamodb: { NewImage: image },
  });
}

/** How long rows are gathered before they wake a function; snapshots, the directory and events are as late. */
const WINDOW_SECONDS = 3;

/** Which rows of a stream wake a function. */
export type Following = {
  /** The id of its event source mapping. */
  readonly id: string;
  /** One of these must fit. */
  readonly filters: readonly Record<string, unknown>[];
  /** Batches of a shard at the same time. */
  readonly atOnce: number;
};

/**
 * Lets a function follow a table's stream. A record that fails is tried again, its batch halved each time until it
 * is sent alone; when it fails for good, its position in the stream goes to the queue and the feed moves on.
 *
 * @returns the queue
 */
export function followStream(
  scope: Construct,
  target: ServiceFunction,
  table: TableV2,
  { id, filters, atOnce }: Following,
): Queue {
  const queue = deadLetters(scope, target);
  const stream = table.tableStreamArn;
  if (!stream) throw new Error(`The table ${table.node.path} has no stream to follow`);
  target.allow(new PolicyStatement({ actions: READ_STREAM, resources: [stream] }));
  const mapping = new CfnEventSourceMapping(scope, id, {
    functionName: target.live.functionArn,
    eventSourceArn: stream,
    startingPosition: "TRIM_HORIZON",
    batchSize: 100,
    // Games move at their own pace: a few seconds' commits in one call cost a fraction of a call each.
    maximumBatchingWindowInSeconds: WINDOW_SECONDS,
    parallelizationFactor: atOnce,
    bisectBatchOnFunctionError: true,
    functionResponseTypes: ["ReportBatchItemFailures"],
    // By age, not by tries: an outage of what it calls is waited out. What fails for good the function passes over itself.
    maximumRetryAttempts: -1,
    maximumRecordAgeInSeconds: Duration.hours(12).toSeconds(),
    destinationConfig: { onFailure: { destination: queue.queueArn } },
    filterCriteria: { filters: [...filters] },
  });
  mapping.node.addDependency(target.role);
  return queue;
}

/**
 * Runs a function again and again. A run that fails is tried twice more, then its event goes to the queue.
 *
 * @returns the queue
 */
export function runEvery(scope: Construct, target: ServiceFunction, interval: Duration): Queue {
  const queue = deadLetters(scope, target);
  new CfnEventInvokeConfig(scope, "SweepFailure", {
    functionName: target.lambda.functionName,
    qualifier: target.live.aliasName,
    maximumRetryAttempts: 2,
    maximumEventAgeInSeconds: Duration.hours(1).toSeconds(),
    destinationConfig: { onFailure: { destination: queue.queueArn } },
  }).node.addDependency(target.live);
  const role = new Role(scope, "ScheduleRole", {
    description: "Lets the schedule start the sweeper",
    assumedBy: new ServicePrincipal("scheduler.amazonaws.com", {
      conditions: {
        StringEquals: { "aws:SourceAccount": Stack.of(scope).account },
      },
    }),
  });
  role.addToPolicy(
    new PolicyStatement({
      actions: ["lambda:InvokeFunction"],
      resources: [target.live.functionArn],
    }),
  );
  role.addToPolicy(
    new PolicyStatement({
      actions: ["sqs:SendMessage"],
      resources: [queue.queueArn],
    }),
  );
  const minutes = interval.toMinutes();
  new CfnSchedule(scope, "Sweep", {
    description: "Retention sweep",
    flexibleTimeWindow: { mode: "OFF" },
    scheduleExpression: `rate(${minutes} ${minutes === 1 ? "minute" : "minutes"})`,
    target: {
      arn: target.live.functionArn,
      roleArn: role.roleArn,
      deadLetterConfig: { arn: queue.queueArn },
    },
  }).node.addDependency(role);
  return queue;
}
