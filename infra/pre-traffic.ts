import { Duration, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import type { Construct } from "constructs";
import { codeOf } from "./code.ts";
import type { ServiceFunction } from "./function.ts";
import { lambdaSettings } from "./lambda-settings.ts";
import type { Stage } from "./stage.ts";

/** Its entry point in `lambdas/functions/`, and its name in the stage. */
export const PRE_TRAFFIC = "pre-traffic";

function roleTo(scope: Construct, statements: readonly PolicyStatement[]): Role {
  const role = new Role(scope, "RehearsalRole", {
    description: "What the rehearsal may do: call new versions, and report to CodeDeploy",
    assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
  });
  for (const statement of statements) role.addToPrincipalPolicy(statement);
  return role;
}

/** The function that plays a game on the new versions of all these functions, before they take a call. */
export function makePreTraffic(
  scope: Construct,
  stage: Stage,
  lambdas: string,
  functions: readonly ServiceFunction[],
): LambdaFunction {
  const logGroup = new LogGroup(scope, "RehearsalLog", {
    logGroupName: `/savepoint/${stage.name}/${PRE_TRAFFIC}`,
    retention: stage.logDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const versions = functions.map(({ name, lambda }) => ({ name, arn: lambda.currentVersion.functionArn }));
  const groups = Stack.of(scope).formatArn({
    service: "codedeploy",
    resource: `deploymentgroup:savepoint-${stage.name}/*`,
  });
  const role = roleTo(scope, [
    new PolicyStatement({
      actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
      resources: [logGroup.logGroupArn],
    }),
    new PolicyStatement({ actions: ["lambda:InvokeFunction"], resources: versions.map(({ arn }) => arn) }),
    new PolicyStatement({
      actions: ["codedeploy:PutLifecycleEventHookExecutionStatus"],
      resources: [groups],
    }),
  ]);
  const hook = new LambdaFunction(scope, "Rehearsal", {
    ...lambdaSettings(stage),
    functionName: `savepoint-${stage.name}-${PRE_TRAFFIC}`,
    description: "Plays a game on new versions before they take calls",
    code: codeOf(lambdas, PRE_TRAFFIC),
    memorySize: 256,
    timeout: Duration.minutes(2),
    role,
    logGroup,
    environment: Object.fromEntries(versions.map(({ name, arn }) => [`VERSION_${name.toUpperCase()}`, arn])),
  });
  acknowledge(role, hook, groups);
  return hook;
}

function acknowledge(role: Role, hook: LambdaFunction, groups: string): void {
  Validations.of(role).acknowledge({
    id: `AwsSolutions::AwsSolutions-IAM5[Resource::${groups}]`,
    reason: "It reports on whichever function's deployment asked it, of this stage alone.",
  });
  Validations.of(hook).acknowledge(
    {
      id: "Serverless::Serverless-LambdaDLQ",
      reason: "CodeDeploy takes a hook that doesn't report for one that failed.",
    },
    {
      id: "Serverless::Serverless-LambdaTracing",
      reason: "It runs once in a deployment, and logs each step.",
    },
  );
}
