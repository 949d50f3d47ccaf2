import { CfnElement, Validations } from "aws-cdk-lib";
import { LambdaApplication, LambdaDeploymentConfig, LambdaDeploymentGroup } from "aws-cdk-lib/aws-codedeploy";
import { ManagedPolicy, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import type { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import type { Construct } from "constructs";
import { makeAlarms } from "./alarm.ts";
import { canaryAlarms } from "./alarms/canary.ts";
import type { ServiceFunction } from "./function.ts";
import { makePreTraffic } from "./pre-traffic.ts";
import type { Stage } from "./stage.ts";

const CODE_DEPLOY = "service-role/AWSCodeDeployRoleForLambdaLimited";

function deployer(scope: Construct): Role {
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
}

function logicalIdOf({ node: { defaultChild }, stack }: LambdaFunction): string {
  if (!CfnElement.isCfnElement(defaultChild)) throw new Error("The rehearsal is not made as the CDK made it");
  return stack.getLogicalId(defaultChild);
}

/**
 * Lets new code of these functions play a game, then take a tenth of the calls for a quarter of an hour, and all of
 * them only if the new version did well: see {@link canaryAlarms}.
 */
export function deployByCanary(
  scope: Construct,
  stage: Stage,
  lambdas: string,
  functions: readonly ServiceFunction[],
): void {
  const application = new LambdaApplication(scope, "Canary", {
    applicationName: `savepoint-${stage.name}`,
  });
  const role = deployer(scope);
  const preHook = makePreTraffic(scope, stage, lambdas, functions);
  Validations.of(role).acknowledge({
    id: `AwsSolutions::AwsSolutions-IAM5[Resource::<${logicalIdOf(preHook)}.Arn>:*]`,
    reason: "It calls the rehearsal, whichever version of it there is.",
  });
  for (const one of functions) {
    new LambdaDeploymentGroup(scope, `Canary-${one.name}`, {
      application,
      deploymentGroupName: one.name,
      role,
      alias: one.live,
      preHook,
      deploymentConfig: LambdaDeploymentConfig.CANARY_10PERCENT_15MINUTES,
      alarms: makeAlarms(scope, stage, canaryAlarms(stage, one)).map(({ alarm }) => alarm),
    });
  }
}
