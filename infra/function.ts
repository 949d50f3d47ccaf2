import { Duration, RemovalPolicy, Validations } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { type Alias, Function as LambdaFunction } from "aws-cdk-lib/aws-lambda";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { Construct } from "constructs";
import { codeOf } from "./code.ts";
import type { DataStack } from "./data.ts";
import { environmentOf } from "./environment.ts";
import { FUNCTIONS, type FunctionName } from "./functions.ts";
import { lambdaSettings } from "./lambda-settings.ts";
import { uses } from "./permissions.ts";
import { statementsFor } from "./policy.ts";
import type { ServiceParts } from "./service-parts.ts";
import type { Stage } from "./stage.ts";

/** One of the service's functions: role, log and code, called by its alias `live`. */
export class ServiceFunction extends Construct {
  readonly name: FunctionName;
  readonly role: Role;
  readonly lambda: LambdaFunction;
  /** What callers call; a canary deployment moves it from one version to the next. */
  readonly live: Alias;

  constructor(scope: Construct, name: FunctionName, parts: ServiceParts) {
    super(scope, name);
    const { stage, data, flags, lambdas } = parts;
    const { description, memoryMb, timeoutSeconds } = FUNCTIONS[name];
    this.name = name;
    const logGroup = new LogGroup(this, "Log", {
      logGroupName: `/savepoint/${stage.name}/${name}`,
      retention: stage.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    this.role = new Role(this, "Role", {
      description: `What ${name} may do`,
      assumedBy: new ServicePrincipal("lambda.amazonaws.com"),
    });
    const mayLog = ["logs:CreateLogStream", "logs:PutLogEvents"];
    this.allow(
      new PolicyStatement({
        actions: mayLog,
        resources: [logGroup.logGroupArn],
      }),
    );
    for (const statement of statementsFor(name, data, flags)) this.allow(statement);
    const reserved = stage.reservedConcurrency[name];
    this.lambda = new LambdaFunction(this, "Function", {
      ...lambdaSettings(stage),
      functionName: `savepoint-${stage.name}-${name}`,
      description,
      code: codeOf(lambdas, name),
      memorySize: memoryMb,
      timeout: Duration.seconds(timeoutSeconds),
      environment: environmentOf(name, parts),
      role: this.role,
      logGroup,
      // Former versions stay, so that there is one to go back to; `savepoint prune versions` removes the oldest.
      currentVersionOptions: { removalPolicy: RemovalPolicy.RETAIN },
      ...(reserved === undefined ? {} : { reservedConcurrentExecutions: reserved }),
    });
    this.live = this.lambda.addAlias("live");
    this.acknowledge(stage, data);
  }

  private acknowledge(stage: Stage, data: DataStack): void {
    if (!stage.tracing)
      Validations.of(this.lambda).acknowledge({
        id: "Serverless::Serverless-LambdaTracing",
        reason:
          "Lambda samples one request a second and 5 % of the rest: too much to pay for in prod, too little to find one.",
      });
    Validations.of(this.role).acknowledge({
      id: "AwsSolutions::AwsSolutions-IAM5[Resource::*]",
      reason:
        "X-Ray's PutTraceSegments and PutTelemetryRecords know no narrower resource, nor does CloudWatch's GetMetricData.",
    });
    if (uses(this.name, "archive")) {
      const { "Fn::ImportValue": archive } = data.resolve(data.exportValue(data.archive.bucketArn));
      Validations.of(this.role).acknowledge({
        id: `AwsSolutions::AwsSolutions-IAM5[Resource::${archive}/games/*]`,
        reason: "The archive holds an object for each game, by the game's id.",
      });
    }
    Validations.of(this.lambda).acknowledge({
      id: "Serverless::Serverless-LambdaDLQ",
      reason:
        "An API function answers its caller, who retries; what is asynchronous has an on-failure destination.",
    });
  }

  /** Lets the function do one thing more. */
  allow(statement: PolicyStatement): void {
    this.role.addToPrincipalPolicy(statement);
  }
}
