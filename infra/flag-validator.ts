import { Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import type { CfnConfigurationProfile } from "aws-cdk-lib/aws-appconfig";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { CfnPermission, Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { codeOf } from "./code.ts";
import { lambdaSettings } from "./lambda-settings.ts";
import type { Stage } from "./stage.ts";

/** Its entry point in `lambdas/functions/`, and its name in the stage. */
export const VALIDATOR = "flag-validator";

/**
 * What AppConfig asks before it deploys flags: whether functions could use them, and whether they go together. It sees
 * nothing but the document, and calls nothing.
 */
export class FlagValidator extends Construct {
  /** For the profile. */
  readonly validator: CfnConfigurationProfile.ValidatorsProperty;
  /** Must be there before anything is deployed. */
  readonly permission: CfnPermission;

  constructor(scope: Construct, stage: Stage, lambdas: string) {
    super(scope, "Validator");
    const logGroup = new LogGroup(this, "Log", {
      logGroupName: `/savepoint/${stage.name}/${VALIDATOR}`,
      retention: stage.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const role = new Role(this, "Role", {
      description: "What the validator of flags may do: log",
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
    });
    role.addToPrincipalPolicy(
      new PolicyStatement({
        actions: ["logs:CreateLogStream", "logs:PutLogEvents"],
        resources: [logGroup.logGroupArn],
      }),
    );
    const lambda = new LambdaFunction(this, "Function", {
      ...lambdaSettings(stage),
      functionName: `savepoint-${stage.name}-${VALIDATOR}`,
      description: "Judges flags before they are deployed",
      code: codeOf(lambdas, VALIDATOR),
      memorySize: 256,
      timeout: Duration.seconds(10),
      role,
      logGroup,
    });
    this.permission = new CfnPermission(this, "Ask", {
      action: "lambda:InvokeFunction",
      functionName: lambda.functionName,
      // AppConfig documents no source to name; an answer tells of nothing but the document it came with.
      principal: "appconfig.amazonaws.com",
    });
    this.validator = { type: "LAMBDA", content: lambda.functionArn };
    this.acknowledge(stage, role, lambda);
  }

  private acknowledge(stage: Stage, role: Role, lambda: LambdaFunction): void {
    if (stage.tracing)
      Validations.of(role).acknowledge({
        id: "AwsSolutions::AwsSolutions-IAM5[Resource::*]",
        reason: "X-Ray's PutTraceSegments and PutTelemetryRecords know no narrower resource.",
      });
    else
      Validations.of(lambda).acknowledge({
        id: "Serverless::Serverless-LambdaTracing",
        reason: "It judges a document when an operator changes flags; there is nothing to trace.",
      });
    Validations.of(lambda).acknowledge({
      id: "Serverless::Serverless-LambdaDLQ",
      reason: "AppConfig waits for the answer, and refuses the flags when there is none.",
    });
  }
}
