import { Match } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { SEGMENTS } from "../../lambdas/api/start-recovery/handler.ts";
import { executionOf, WORKERS } from "../../lambdas/open/state-machine.ts";
import { fleetRun } from "../fixtures/fleet.ts";
import { templatesOf } from "./service-under-test.ts";

const { api } = templatesOf("prod");

test("a recovery of many games is a distributed map over the segments, a function's calls until each is done", () => {
  api.hasResourceProperties("AWS::StepFunctions::StateMachine", {
    StateMachineName: "savepoint-prod-recover-all",
    Definition: {
      States: {
        Segments: {
          Type: "Map",
          ItemsPath: "$.segments",
          MaxConcurrency: WORKERS,
          ItemProcessor: {
            ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
            States: {
              RecoverSegment: {
                Type: "Task",
                Next: "IsSegmentDone",
                Retry: [Match.objectLike({ MaxAttempts: 6 })],
              },
              IsSegmentDone: { Default: "RecoverSegment" },
            },
          },
        },
      },
    },
    LoggingConfiguration: Match.objectLike({ IncludeExecutionData: false }),
  });
});

test("its input holds a number for each segment: far below 256 KB, however many games there are", () => {
  const input = JSON.stringify(executionOf(fleetRun({ segments: SEGMENTS }), "run"));
  expect(JSON.parse(input)).toEqual({
    recoveryId: "run-1",
    step: "run",
    segments: Array.from({ length: SEGMENTS }, (_, segment) => segment),
  });
  expect(input.length).toBeLessThan(10_000);
});

test("the function that begins it may begin it, and nothing else of Step Functions", () => {
  const policies = Object.values(api.findResources("AWS::IAM::Policy"));
  const starting = policies.filter((policy) => JSON.stringify(policy).includes("states:StartExecution"));
  expect(starting).toHaveLength(2);
  api.hasResourceProperties("AWS::Lambda::Function", {
    FunctionName: "savepoint-prod-recovery",
    Environment: { Variables: Match.objectLike({ RECOVERY_STATE_MACHINE: Match.anyValue() }) },
  });
});
