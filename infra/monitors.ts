import { CfnOutput, Stack, Validations } from "aws-cdk-lib";
import { PolicyDocument, PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import type { MadeAlarm } from "./alarm.ts";

function roleToSeeAlarms(scope: Construct): Role {
  const stack = Stack.of(scope);
  const alarms = stack.formatArn({ service: "cloudwatch", resource: "alarm:*" });
  const role = new Role(scope, "MonitorRole", {
    description: "Lets AppConfig see whether an alarm should roll a change back",
    assumedBy: new ServicePrincipal("appconfig.amazonaws.com"),
    inlinePolicies: {
      alarms: new PolicyDocument({
        statements: [
          new PolicyStatement({
            actions: ["cloudwatch:DescribeAlarms"],
            resources: [alarms],
          }),
        ],
      }),
    },
  });
  Validations.of(role).acknowledge({
    id: `AwsSolutions::AwsSolutions-IAM5[Resource::${alarms}]`,
    reason: "AppConfig describes alarms without naming them; the call only reads.",
  });
  return role;
}

/**
 * Says which alarms are to take a change of flags back, and by which role AppConfig sees them. They are no property of
 * the environment: AppConfig takes a deployment back while an alarm has no data, as a new one has none, and so a first
 * deploy would roll itself back. The command puts them on the environment before each roll-out (`savepoint rollout`,
 * `savepoint alarms restore`). Source: AppConfig User Guide, "Monitoring deployments for automatic rollback".
 */
export function nameMonitors(scope: Construct, guards: readonly MadeAlarm[]): void {
  const { roleArn } = roleToSeeAlarms(scope);
  new CfnOutput(scope, "MonitorRoleArn", { value: roleArn });
  new CfnOutput(scope, "MonitorAlarmArns", { value: guards.map(({ alarm }) => alarm.alarmArn).join(",") });
}
