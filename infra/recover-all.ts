import { ArnFormat, RemovalPolicy, Stack, Validations } from "aws-cdk-lib";
import { PolicyStatement, Role, ServicePrincipal } from "aws-cdk-lib/aws-iam";
import { LogGroup } from "aws-cdk-lib/aws-logs";
import { CfnStateMachine } from "aws-cdk-lib/aws-stepfunctions";
import type { Construct } from "constructs";
import { WORKERS } from "../lambdas/open/state-machine.ts";
import type { ServiceFunction } from "./function.ts";
import type { Stage } from "./stage.ts";

const DAY_SECONDS = 86_400;

/**
 * Makes the state machine that works on many games: a distributed map over the segments of the directory. Each worker calls
 * its function until the segment is done, so that no call is longer than Lambda allows. The items are numbers, so the input
 * stays small, however many games there are.
 * @param worker Works on a segment. @param caller Begins executions.
 */
export function recoverAll(
  scope: Construct,
  stage: Stage,
  worker: ServiceFunction,
  caller: ServiceFunction,
): CfnStateMachine {
  const stateMachineName = `savepoint-${stage.name}-recover-all`;
  const own = Stack.of(scope).formatArn({
    service: "states",
    resource: "stateMachine",
    resourceName: stateMachineName,
    arnFormat: ArnFormat.COLON_RESOURCE_NAME,
  });
  const log = new LogGroup(scope, "RecoverAllLog", {
    // With this prefix the log's policy does not grow with each machine (Step Functions Developer Guide, "Logging").
    logGroupName: `/aws/vendedlogs/states/${stateMachineName}`,
    retention: stage.logDays,
    removalPolicy: RemovalPolicy.DESTROY,
  });
  const role = roleOf(scope, stage, worker, own);
  const machine = new CfnStateMachine(scope, "RecoverAll", {
    stateMachineName,
    roleArn: role.roleArn,
    // As text: CloudFormation hands the numbers of an object on as text.
    definitionString: Stack.of(scope).toJsonString(definitionOf(worker.live.functionArn)),
    tracingConfiguration: { enabled: stage.tracing },
    loggingConfiguration: {
      level: "ALL",
      includeExecutionData: false,
      destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: log.logGroupArn } }],
    },
  });
  machine.node.addDependency(role);
  if (!stage.tracing)
    Validations.of(machine).acknowledge(
      { id: "AwsSolutions::AwsSolutions-SF2", reason: NOT_TRACED },
      { id: "Serverless::Serverless-StepFunctionStateMachineXray", reason: NOT_TRACED },
    );
  caller.allow(new PolicyStatement({ actions: ["states:StartExecution"], resources: [own] }));
  caller.lambda.addEnvironment("RECOVERY_STATE_MACHINE", own);
  return machine;
}

function roleOf(scope: Construct, stage: Stage, worker: ServiceFunction, own: string): Role {
  const role = new Role(scope, "RecoverAllRole", {
    description: "What recoveries of many games may do",
    assumedBy: new ServicePrincipal("states.amazonaws.com"),
  });
  const executions = own.replace(":stateMachine:", ":execution:");
  for (const statement of [
    new PolicyStatement({ actions: ["lambda:InvokeFunction"], resources: [worker.live.functionArn] }),
    // A distributed map starts an execution of its own machine for each item ("IAM policies for Distributed Map").
    new PolicyStatement({ actions: ["states:StartExecution"], resources: [own] }),
    new PolicyStatement({
      actions: ["states:DescribeExecution", "states:StopExecution"],
      resources: [`${executions}*`],
    }),
    new PolicyStatement({ actions: LOG_ACTIONS, resources: ["*"] }),
    ...(stage.tracing ? [new PolicyStatement({ actions: TRACE_ACTIONS, resources: ["*"] })] : []),
  ])
    role.addToPrincipalPolicy(statement);
  const reason =
    "Executions of a distributed map have names of their own, and log delivery and X-Ray know no narrower resource.";
  Validations.of(role).acknowledge(
    { id: "AwsSolutions::AwsSolutions-IAM5[Resource::*]", reason },
    { id: `AwsSolutions::AwsSolutions-IAM5[Resource::${executions}*]`, reason },
  );
  return role;
}

const NOT_TRACED = "Its executions are logged, with each call of a segment; prod pays for no traces.";

// Step Functions Developer Guide, "Permissions to trace with X-Ray".
const TRACE_ACTIONS = [
  "xray:PutTraceSegments",
  "xray:PutTelemetryRecords",
  "xray:GetSamplingRules",
  "xray:GetSamplingTargets",
];

// Step Functions Developer Guide, "Using CloudWatch Logs to log execution history".
const LOG_ACTIONS = [
  "logs:CreateLogDelivery",
  "logs:GetLogDelivery",
  "logs:UpdateLogDelivery",
  "logs:DeleteLogDelivery",
  "logs:ListLogDeliveries",
  "logs:PutResourcePolicy",
  "logs:DescribeResourcePolicies",
  "logs:DescribeLogGroups",
];

/** The machine in Amazon States Language. */
function definitionOf(functionArn: string): object {
  return {
    Comment: "Recovers many games at once",
    StartAt: "Segments",
    TimeoutSeconds: DAY_SECONDS,
    States: {
      Segments: {
        Type: "Map",
        ItemsPath: "$.segments",
        ItemSelector: {
          "recoveryId.$": "$.recoveryId",
          "step.$": "$.step",
          "segment.$": "$$.Map.Item.Value",
          workers: WORKERS,
        },
        MaxConcurrency: WORKERS,
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          StartAt: "RecoverSegment",
          States: {
            RecoverSegment: {
              Type: "Task",
              Resource: functionArn,
              ResultPath: "$.answer",
              Retry: [
                {
                  ErrorEquals: ["States.ALL"],
                  IntervalSeconds: 2,
                  MaxAttempts: 6,
                  BackoffRate: 2,
                  MaxDelaySeconds: 60,
                  JitterStrategy: "FULL",
                },
              ],
              Next: "IsSegmentDone",
            },
            IsSegmentDone: {
              Type: "Choice",
              Choices: [{ Variable: "$.answer.done", BooleanEquals: true, Next: "SegmentDone" }],
              Default: "RecoverSegment",
            },
            SegmentDone: { Type: "Succeed" },
          },
        },
        ResultPath: null,
        End: true,
      },
    },
  };
}
