import { Stack } from "aws-cdk-lib";
import { PolicyStatement, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Topic } from "aws-cdk-lib/aws-sns";
import type { Construct } from "constructs";
import type { Stage } from "./stage.ts";

/**
 * The topic that people subscribe to. A policy of its own takes the place of SNS's default, which lets the account
 * publish; so the alarms of this stage are let in by name, and nobody else is. Source: AWS re:Post Knowledge Center,
 * "Why didn't I receive an SNS notification for my CloudWatch alarm trigger?".
 */
export function notificationsTopic(scope: Construct, stage: Stage): Topic {
  const topic = new Topic(scope, "Notifications", {
    displayName: `Savepoint ${stage.name}`,
    enforceSSL: true,
  });
  const stack = Stack.of(scope);
  topic.addToResourcePolicy(
    new PolicyStatement({
      sid: "AlarmsPublish",
      principals: [new ServicePrincipal("cloudwatch.amazonaws.com")],
      actions: ["sns:Publish"],
      resources: [topic.topicArn],
      conditions: {
        StringEquals: { "aws:SourceAccount": stack.account },
        ArnLike: {
          "aws:SourceArn": stack.formatArn({
            service: "cloudwatch",
            resource: `alarm:savepoint-${stage.name}-*`,
          }),
        },
      },
    }),
  );
  return topic;
}
