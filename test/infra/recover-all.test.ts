import { Match } from "aws-cdk-lib/assertions";
import { expect, test } from "vitest";
import { SEGMENTS } from "../../lambdas/api/start-recovery/handler.ts";
import { executionOf, WORKERS } from "../../lambdas/open/state-machine.ts";
import { fleetRun } from "../fixtures/fleet.ts";
import { resolved, templatesOf } from "./service-under-test.ts";

const { api } = templatesOf("prod");

/** The machine's definition as it is once deployed. */
function definition(): unknown {
  const [machine] = Object.values(api.findResources("AWS::StepFunctions::StateMachine"));
  const text = resolved(machine?.Properties.DefinitionString, (name) => name);
  return JSON.parse(String(text));
}

test("a recovery of many games is a distributed map over the segments, a function's calls until each is done", () => {
  expect(definition()).toMatchObject({
    StartAt: "Segments",
    States: {
      Segments: {
        Type: "Map",
        ItemsPath: "$.segments",
        ItemSelector: { "segment.$": "$$.Map.Item.Value", workers: WORKERS },
        MaxConcurrency: WORKERS,
        ResultPath: null,
        ItemProcessor: {
          ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" },
          States: {
            RecoverSegment: {
              Type: "Task",
              Resource: expect.stringMatching(/Alias/),
              ResultPath: "$.answer",
              Next: "IsSegmentDone",
              Retry: [{ MaxAttempts: 6 }],
            },
            IsSegmentDone: { Default: "RecoverSegment" },
            SegmentDone: { Type: "Succeed" },
          },
        },
      },
    },
  });
  api.hasResourceProperties("AWS::StepFunctions::StateMachine", {
    StateMachineName: "savepoint-prod-recover-all",
    LoggingConfiguration: Match.objectLike({ IncludeExecutionData: false, Level: "ALL" }),
  });
});

test("it is traced where the stage pays for it, and may trace nowhere else", () => {
  const dev = templatesOf("dev").api;
  for (const [template, traced] of [
    [api, false],
    [dev, true],
  ] as const) {
    template.hasResourceProperties("AWS::StepFunctions::StateMachine", {
      TracingConfiguration: { Enabled: traced },
    });
    const sampling = Object.values(template.findResources("AWS::IAM::Policy")).filter((policy) =>
      JSON.stringify(policy).includes("xray:GetSamplingRules"),
    );
    expect(sampling).toHaveLength(traced ? 1 : 0);
  }
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
