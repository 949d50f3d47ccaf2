import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { stageNamed } from "../../infra/stage-check.ts";
import { templatesOf } from "./service-under-test.ts";

const { api } = templatesOf({ ...stageNamed("prod"), events: true });

describe("events", () => {
  test.each(["dev", "staging", "prod"])(
    "are off in %s: nothing wakes their function, and no bus is made",
    (name) => {
      const off = templatesOf(name).api;

      off.resourceCountIs("AWS::Events::EventBus", 0);
      off.resourceCountIs("AWS::Lambda::EventSourceMapping", 1);
      expect(JSON.stringify(off.toJSON())).not.toContain("events:PutEvents");
    },
  );

  test("go to a bus of the stage, from a function that reads the stream and may do nothing else", () => {
    api.hasResourceProperties("AWS::Events::EventBus", { Name: "savepoint-prod" });
    api.hasOutput("EventBus", { Value: "savepoint-prod" });
    const [policy] = Object.entries(api.findResources("AWS::IAM::Policy")).filter(([name]) =>
      name.startsWith("eventsRole"),
    );
    const statements: { Action: string | string[]; Resource: unknown }[] =
      policy?.[1].Properties.PolicyDocument.Statement;

    expect(statements.flatMap(({ Action }) => Action).toSorted()).toEqual([
      "appconfig:GetLatestConfiguration",
      "appconfig:StartConfigurationSession",
      "dynamodb:DescribeStream",
      "dynamodb:GetRecords",
      "dynamodb:GetShardIterator",
      "dynamodb:ListStreams",
      "events:PutEvents",
      "logs:CreateLogStream",
      "logs:PutLogEvents",
      "sqs:SendMessage",
    ]);
    const [put] = statements.filter(({ Action }) => Action === "events:PutEvents");
    expect(JSON.stringify(put?.Resource)).toContain(":event-bus/savepoint-prod");
  });

  test("have an event source and a queue of their own: a bus that takes nothing does not hold up the change feed", () => {
    const mappings = Object.values(api.findResources("AWS::Lambda::EventSourceMapping"));
    const [feed, own] = ["changefeed", "events"].map((name) =>
      mappings.find(({ Properties }) => JSON.stringify(Properties.FunctionName).includes(name)),
    );

    expect(own?.Properties).toMatchObject({
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: 43_200,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
    });
    expect(own?.Properties.EventSourceArn).toEqual(feed?.Properties.EventSourceArn);
    expect(own?.Properties.DestinationConfig).not.toEqual(feed?.Properties.DestinationConfig);
    api.hasOutput("EventsDeadLetters", { Value: Match.anyValue() });
  });

  test("come of notable commits, of snapshots, and of the last tombstone of a wipe", () => {
    const [, patterns] = Object.values(api.findResources("AWS::Lambda::EventSourceMapping")).map(
      ({ Properties }) =>
        Properties.FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) => JSON.parse(Pattern)),
    );

    expect(patterns.map(({ dynamodb }: { dynamodb: object }) => dynamodb)).toEqual([
      { NewImage: { f: { S: [{ exists: true }] } } },
      { NewImage: { c: { N: [{ exists: true }] } } },
      { NewImage: { x: { BOOL: [{ exists: true }] } } },
    ]);
  });
});
