import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { functionsWokenBy } from "../../infra/functions.ts";
import { REQUEST_SERVICES } from "../../infra/metrics.ts";
import { templatesOf } from "./service-under-test.ts";

const { api } = templatesOf("prod");

const VERSION = "<version>";
/** A text with all that is known only when it is deployed, which here is a function's version, left open. */
const text = z.pipe(
  z.union([z.string(), z.object({ "Fn::Join": z.tuple([z.string(), z.array(z.unknown())]) }), z.unknown()]),
  z.transform((given): string => {
    const joined = z.object({ "Fn::Join": z.tuple([z.literal(""), z.array(z.unknown())]) }).safeParse(given);
    const parts = joined.success ? joined.data["Fn::Join"][1] : [given];
    return parts.map((part) => (typeof part === "string" ? part : shown(part))).join("");
  }),
);
function shown(part: unknown): string {
  const { "Fn::GetAtt": found } = z.object({ "Fn::GetAtt": z.array(z.string()) }).parse(part);
  expect(found).toEqual([expect.stringContaining("CurrentVersion"), "Version"]);
  return VERSION;
}
const dimensions = z.array(z.object({ Name: z.string(), Value: z.unknown() }));
const alarmShape = z.object({
  AlarmName: text,
  AlarmDescription: text,
  Threshold: z.number(),
  Period: z.optional(z.number()),
  Dimensions: z.optional(dimensions),
  Metrics: z.optional(
    z.array(
      z.object({
        Expression: z.optional(z.string()),
        MetricStat: z.optional(
          z.object({
            Period: z.number(),
            Stat: z.string(),
            Metric: z.object({ MetricName: z.string(), Dimensions: dimensions }),
          }),
        ),
      }),
    ),
  ),
});
const alarms = new Map(
  Object.entries(api.findResources("AWS::CloudWatch::Alarm")).map(([id, { Properties }]) => [
    id,
    alarmShape.parse(Properties),
  ]),
);
function named(name: string) {
  return [...alarms.values()].find(({ AlarmName }) => AlarmName === name);
}

describe("the alarms that take a new version back", () => {
  test("are its crashes, and its errors and latency where it works on games, each named after the version", () => {
    expect([...alarms.values()].map(({ AlarmName }) => AlarmName).toSorted()).toEqual(
      [
        ...functionsWokenBy("api").map((name) => `savepoint-prod-canary-crashes-${name}-${VERSION}`),
        ...REQUEST_SERVICES.flatMap((name) =>
          ["errors", "latency"].map((what) => `savepoint-prod-canary-${what}-${name}-${VERSION}`),
        ),
      ].toSorted(),
    );
  });

  test("look at the new version alone, minute by minute", () => {
    for (const { Metrics = [], Period, Dimensions = [] } of alarms.values()) {
      const stats = Metrics.flatMap(({ MetricStat }) => (MetricStat ? [MetricStat] : []));
      expect([...stats.map(({ Period: period }) => period), ...(Period ? [Period] : [])]).toSatisfy(
        (periods: number[]) => periods.length > 0 && periods.every((period) => period === 60),
      );
      for (const those of [...stats.map(({ Metric }) => Metric.Dimensions), Dimensions].filter(
        ({ length }) => length > 0,
      )) {
        const version = those.find(({ Name }) => ["version", "ExecutedVersion"].includes(Name));
        expect(text.parse(version?.Value)).toBe(VERSION);
      }
    }
  });

  test("judge a rate or a percentile only where the minute holds enough to tell", () => {
    function expressionOf(name: string) {
      return named(name)?.Metrics?.find(({ Expression }) => Expression !== undefined)?.Expression;
    }

    expect(expressionOf(`savepoint-prod-canary-errors-transition-${VERSION}`)).toBe(
      "IF((FILL(n0,0))>=20,100*(FILL(e0,0))/(FILL(n0,0)),0)",
    );
    expect(expressionOf(`savepoint-prod-canary-latency-transition-${VERSION}`)).toBe(
      "MAX([IF(FILL(n0,0)>=20,FILL(p0,0),0)])",
    );
  });

  test("are all that its deployment looks at: one that is in ALARM for the version before would stop its repair", () => {
    for (const { Properties } of Object.values(api.findResources("AWS::CodeDeploy::DeploymentGroup"))) {
      const watched = z
        .array(z.object({ Name: z.object({ Ref: z.string() }) }))
        .parse(Properties.AlarmConfiguration.Alarms)
        .map(({ Name: { Ref } }) => alarms.get(Ref)?.AlarmName);

      expect(watched.length).toBeGreaterThan(0);
      for (const name of watched)
        expect(name).toMatch(
          new RegExp(`^savepoint-prod-canary-\\w+-${Properties.DeploymentGroupName}-${VERSION}$`),
        );
    }
  });

  test("say what they mean, and where their runbook is", () => {
    for (const { AlarmDescription } of alarms.values())
      expect(AlarmDescription).toMatch(/^.+ taken back\. Runbook: docs\/runbooks\/canary\.md$/);
  });
});
