import { Duration, Validations } from "aws-cdk-lib";
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from "aws-cdk-lib/aws-codedeploy";
import { ManagedPolicy, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Construct } from "constructs";
import { type MadeAlarm, makeAlarms } from "./alarm.ts";
import type { ServiceFunction } from "./function.ts";
import type { Stage } from "./stage.ts";

const CODE_DEPLOY = "service-role/AWSCodeDeployRoleForLambdaLimited";

const deployer = (scope: Construct): Role => {
  const role = new Role(scope, "CanaryRole", {
    description: "Lets CodeDeploy move aliases and see alarms",
    assumedBy: new ServicePrincipal("codedeploy.amazonaws.com"),
    managedPolicies: [ManagedPolicy.fromAwsManagedPolicyName(CODE_DEPLOY)],
  });
  Validations.of(role).acknowledge({
    id: `AwsSolutions::AwsSolutions-IAM4[Policy::arn:<AWS::Partition>:iam::aws:policy/${CODE_DEPLOY}]`,
    reason: "AWS keeps it in step with what CodeDeploy calls; it moves aliases and reads alarms, no data.",
  });
  return role;
};

/**
 * Lets new code of these functions take a tenth of the calls for five minutes, and all of them only if no alarm rang:
 * that the function crashes, or that operations on games fail.
 *
 * @returns the alarms made for it
 */
export const deployByCanary = (
  scope: Construct,
  stage: Stage,
  functions: readonly ServiceFunction[],
  guards: readonly MadeAlarm[],
): MadeAlarm[] => {
  const application = new LambdaApplication(scope, "Canary", {
    applicationName: `savepoint-${stage.name}`,
  });
  const role = deployer(scope);
  return functions.flatMap(({ name, live }) => {
    const crashes = makeAlarms(scope, stage, [
      {
        name: `canary-${name}`,
        severity: "warning",
        means: `${name} crashes or times out; a deployment under way is taken back.`,
        page: "canary",
        metric: live.metricErrors({
          period: Duration.minutes(1),
          statistic: "Sum",
        }),
        fires: "atLeast",
        threshold: stage.thresholds.canaryCrashes,
        datapoints: { bad: 1, of: 1 },
        silence: "good",
      },
    ]);
    new LambdaDeploymentGroup(scope, `Canary-${name}`, {
      application,
      deploymentGroupName: name,
      role,
      alias: live,
      deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_5MINUTES,
      alarms: [...crashes, ...guards].map(({ alarm }) => alarm),
    });
    return crashes;
  });
};
