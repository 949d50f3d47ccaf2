import { Annotations, Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { excesses } from "../../infra/quotas.ts";
import { stageNamed } from "../../infra/stage-check.ts";
import { STAGES } from "../../infra/stages.ts";
import { buildService, templatesOf } from "./service-under-test.ts";

const prod = stageNamed("prod");
function ids(...[stage, region]: Parameters<typeof excesses>) {
  return excesses(stage, region).map(({ id }) => id);
}

describe("default quotas", () => {
  test.each([...STAGES.values()])("suffice for $name in a large region", (stage) => {
    expect(excesses(stage, "eu-west-1")).toEqual([]);
  });

  test("do not suffice for prod where API Gateway has a quarter of them: it is said which to raise", () => {
    expect(ids(prod, "eu-south-1")).toEqual(["api-throttle", "api-burst"]);
    expect(excesses(prod, "eu-south-1")[0]?.what).toContain('quota "Throttle rate" (L-8A5B8E43)');
    expect(ids(stageNamed("dev"), "eu-south-1")).toEqual([]);
  });

  test("are named when settings go beyond them", () => {
    const { warmThroughput: _, ...cold } = prod;
    expect(ids(cold, "eu-west-1")).toEqual(["table-writes"]);
    const many = { ...prod, throttle: { perSecond: 10_000, burst: 5_000 } };
    expect(ids(many, "eu-west-1")).toEqual(["lambda-concurrency", "table-writes"]);
  });

  test("that must be raised are warned of when a stage is synthesised", () => {
    const { api } = buildService({ ...prod, throttle: { perSecond: 20_000, burst: 5_000 } });

    Annotations.fromStack(api).hasWarning("*", Match.stringLikeRegexp("Throttle rate"));
  });
});

describe("the tables of prod", () => {
  test("are warmed for what its API lets through; those of dev are not", () => {
    const { data } = templatesOf("prod");

    data.hasResourceProperties("AWS::DynamoDB::GlobalTable", {
      WarmThroughput: { ReadUnitsPerSecond: 12_000, WriteUnitsPerSecond: 5_000 },
    });
    templatesOf("dev").data.allResourcesProperties("AWS::DynamoDB::GlobalTable", {
      WarmThroughput: Match.absent(),
    });
  });
});
