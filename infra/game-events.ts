import { CfnOutput, Stack } from "aws-cdk-lib";
import type { TableV2 } from "aws-cdk-lib/aws-dynamodb";
import { EventBus } from "aws-cdk-lib/aws-events";
import { PolicyStatement } from "aws-cdk-lib/aws-iam";
import { FilterRule } from "aws-cdk-lib/aws-lambda";
import type { Queue } from "aws-cdk-lib/aws-sqs";
import type { Construct } from "constructs";
import type { ServiceFunction } from "./function.ts";
import type { Stage } from "./stage.ts";
import { followStream, NOTABLE, written } from "./triggers.ts";

/** Manifests of snapshots. */
const SNAPSHOTS = written({ c: { N: FilterRule.exists() } });
/** The tombstone that ends a wiped game. */
const WIPES = written({ x: { BOOL: FilterRule.exists() } });

/**
 * Puts what happens in games on a bus of the stage. The function reads the stream by itself, so that a bus that takes nothing
 * holds up neither the directory nor snapshots; and it may do nothing else.
 * @returns the queue of what could not be published
 */
export function publishEvents(
  scope: Construct,
  { name }: Stage,
  target: ServiceFunction,
  table: TableV2,
): Queue {
  const eventBusName = `savepoint-${name}`;
  new EventBus(scope, "Events", { eventBusName, description: "What happens in games" });
  // By its name, since the function is made first.
  const bus = Stack.of(scope).formatArn({
    service: "events",
    resource: "event-bus",
    resourceName: eventBusName,
  });
  target.allow(
    new PolicyStatement({
      actions: ["events:PutEvents"],
      resources: [bus],
    }),
  );
  target.lambda.addEnvironment("EVENT_BUS", eventBusName);
  new CfnOutput(scope, "EventBus", { value: eventBusName });
  const queue = followStream(scope, target, table, {
    id: "EventFeed",
    filters: [NOTABLE, SNAPSHOTS, WIPES],
    atOnce: 1,
  });
  new CfnOutput(scope, "EventsDeadLetters", { value: queue.queueUrl });
  return queue;
}
