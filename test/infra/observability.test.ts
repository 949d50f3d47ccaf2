import { existsSync } from "node:fs";
import { resolve } from "node:path";
import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { stageNamed } from "../../infra/stage-check.ts";
import { STAGES } from "../../infra/stages.ts";
import { emfSink } from "../../lambdas/telemetry/emf.ts";
import { METRICS, type MetricName } from "../../lambdas/telemetry/metrics.ts";
import { type Templates, templatesOf } from "./service-under-test.ts";

const ROOT = resolve(import.meta.dirname, "../..");

const metric = z.object({
  Namespace: z.string(),
  MetricName: z.string(),
  Dimensions: z.array(z.object({ Name: z.string(), Value: z.unknown() })),
});
const alarmShape = z.object({
  AlarmName: z.string(),
  AlarmDescription: z.string(),
  Threshold: z.number(),
  ComparisonOperator: z.string(),
  TreatMissingData: z.string(),
  Metrics: z.optional(
    z.array(
      z.object({
        Expression: z.optional(z.string()),
        MetricStat: z.optional(z.object({ Metric: metric, Stat: z.string() })),
      }),
    ),
  ),
  MetricName: z.optional(z.string()),
  Namespace: z.optional(z.string()),
});
type Alarm = z.infer<typeof alarmShape>;

function alarmsOf({ flags, observability }: Templates): Map<string, Alarm> {
  const found = [flags, observability].flatMap((template) =>
    Object.values(template.findResources("AWS::CloudWatch::Alarm")).map(({ Properties }) =>
      alarmShape.parse(Properties),
    ),
  );
  return new Map(found.map((alarm) => [alarm.AlarmName.replace(/^savepoint-[^-]+-/, ""), alarm]));
}

const prodTemplates = templatesOf("prod");
const prod = alarmsOf(prodTemplates);
const e2eTemplates = templatesOf("e2e");
const e2e = alarmsOf(e2eTemplates);

function expression(name: string): string {
  return prod.get(name)?.Metrics?.find((part) => part.Expression !== undefined)?.Expression ?? "";
}

describe("the alarms of prod", () => {
  test("are these, with these thresholds", () => {
    const thresholds = Object.fromEntries([...prod].map(([name, { Threshold }]) => [name, Threshold]));

    expect(thresholds).toEqual({
      "error-rate-warning": 1,
      "error-rate-critical": 5,
      "latency-p99": 100,
      "recovery-failures": 1,
      "snapshot-failures": 5,
      "directory-failures": 5,
      "breaker-open-transition": 2,
      "breaker-open-games": 2,
      "breaker-open-recovery": 2,
      "breaker-open-snapshot": 2,
      "cache-hit-rate": 80,
      "function-throttles": 10,
      "table-throttles": 10,
      "server-errors": 1,
      "stream-age": 120_000,
      "dead-letters-change-feed": 1,
      "dead-letters-retention": 1,
      "uncovered-tail": 1_382_400,
      "flags-age": 600,
      "function-crashes": 3,
      "configuration-unread": 1,
    });
  });

  test("are two more where events are published", () => {
    const names = [...alarmsOf(templatesOf({ ...stageNamed("prod"), events: true })).keys()];

    expect(names.filter((name) => !prod.has(name)).toSorted()).toEqual(["dead-letters-events", "events-age"]);
  });

  test.each([...prod])("%s says what it means, and where its runbook is", (_name, { AlarmDescription }) => {
    const [, means, page] = /^(.+\.) Runbook: (.+\.md)$/.exec(AlarmDescription) ?? [];

    expect(means).toMatch(/\w+ \w+/);
    expect(existsSync(resolve(ROOT, page ?? "missing"))).toBe(true);
  });

  test.each([...prod])("%s takes silence for good, except of what must always report", (name, alarm) => {
    expect(alarm.TreatMissingData).toBe(name === "uncovered-tail" ? "breaching" : "notBreaching");
  });

  test.each([
    "error-rate-warning",
    "error-rate-critical",
    "recovery-failures",
    "snapshot-failures",
    "server-errors",
  ])("%s isn't in ALARM for few samples", (name) => {
    expect(expression(name)).toMatch(/^IF\(\(.+\)>=100,100\*\(.+\)\/\(.+\),0\)$/);
  });

  test("aren't in ALARM for a cache that was hardly asked, or a percentile of few", () => {
    expect(expression("cache-hit-rate")).toMatch(/^IF\(\(.+\)>=100,.+,100\)$/);
    expect(expression("latency-p99")).toBe(
      "MAX([IF(FILL(n0,0)>=100,FILL(p0,0),0),IF(FILL(n1,0)>=100,FILL(p1,0),0),IF(FILL(n2,0)>=100,FILL(p2,0),0),IF(FILL(n3,0)>=100,FILL(p3,0),0)])",
    );
  });

  test("stay within the ten metrics that an expression may use", () => {
    for (const { Metrics = [] } of prod.values())
      expect(Metrics.filter(({ MetricStat }) => MetricStat !== undefined).length).toBeLessThanOrEqual(10);
  });

  test("watch metrics that functions emit, by service alone", () => {
    const own = [...prod.values()]
      .flatMap(({ Metrics = [] }) => Metrics)
      .flatMap(({ MetricStat }) =>
        MetricStat?.Metric.Namespace === "Savepoint/prod" ? [MetricStat.Metric] : [],
      );

    expect(own.length).toBeGreaterThan(0);
    for (const { MetricName, Dimensions } of own) {
      expect(Object.keys(METRICS)).toContain(MetricName);
      expect(Dimensions.map(({ Name }) => Name)).toEqual(["service"]);
    }
  });
});

describe("what functions write of metrics", () => {
  test("is all read, by an alarm or the dashboard: each value in a line is paid for", () => {
    const lines: string[] = [];
    const sink = emfSink({ service: "transition", namespace: "Savepoint/prod" }, (line) => lines.push(line));
    for (const name in METRICS) if (isMetricName(name)) sink("append", [{ name, value: 1 }]);
    const { flags, observability } = prodTemplates;
    const read = JSON.stringify([flags.toJSON(), observability.toJSON()]);

    const written = lines.flatMap((line) => /"Metrics":\[\{"Name":"(\w+)"/.exec(line)?.[1] ?? []);

    expect(written).toHaveLength(lines.length);
    expect(written.filter((name) => !read.includes(name))).toEqual([]);
  });
});

function isMetricName(name: string): name is MetricName {
  return Object.hasOwn(METRICS, name);
}

describe("who is notified", () => {
  const { observability } = prodTemplates;

  test("hears of the stage's own alarms, which alone may publish: a topic's own policy replaces SNS's default", () => {
    observability.hasResourceProperties("AWS::SNS::TopicPolicy", {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({
            Effect: "Allow",
            Action: "sns:Publish",
            Principal: { Service: "cloudwatch.amazonaws.com" },
            Resource: { Ref: Match.stringLikeRegexp("^Notifications") },
            Condition: {
              StringEquals: { "aws:SourceAccount": "123456789012" },
              ArnLike: {
                "aws:SourceArn": "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:savepoint-prod-*",
              },
            },
          }),
        ]),
      },
    });
    const [policy] = Object.values(observability.findResources("AWS::SNS::TopicPolicy"));
    const statements: { readonly Effect: string }[] = policy?.Properties.PolicyDocument.Statement;
    expect(statements.map(({ Effect }) => Effect).toSorted()).toEqual(["Allow", "Deny"]);
  });

  test("hears of many alarms once, and of warnings only while nothing worse is in ALARM", () => {
    observability.resourceCountIs("AWS::CloudWatch::CompositeAlarm", 2);
    observability.hasResourceProperties("AWS::CloudWatch::CompositeAlarm", {
      AlarmName: "savepoint-prod-page",
      AlarmActions: [{ Ref: Match.stringLikeRegexp("Notifications") }],
      OKActions: [{ Ref: Match.stringLikeRegexp("Notifications") }],
    });
    observability.hasResourceProperties("AWS::CloudWatch::CompositeAlarm", {
      AlarmName: "savepoint-prod-attention",
      ActionsSuppressor: Match.anyValue(),
    });
  });

  test("refers to alarms of other stacks by name, so that no export keeps them from changing", () => {
    for (const template of [observability, prodTemplates.api])
      expect(JSON.stringify(template.toJSON())).not.toMatch(/Fn::ImportValue[^}]*Alarm/);
    const [page] = Object.values(observability.findResources("AWS::CloudWatch::CompositeAlarm"));
    expect(JSON.stringify(page?.Properties.AlarmRule)).toContain("alarm:savepoint-prod-error-rate-critical");
  });

  test("hears nothing from a single alarm", () => {
    const { flags, api } = prodTemplates;

    for (const template of [flags, api, observability])
      template.allResourcesProperties("AWS::CloudWatch::Alarm", { AlarmActions: Match.absent() });
  });
});

describe("a stage on an emulator", () => {
  test("has no alarm that needs metric math, and none that is made of others", () => {
    for (const { Metrics } of e2e.values()) expect(Metrics).toBeUndefined();
    e2eTemplates.observability.resourceCountIs("AWS::CloudWatch::CompositeAlarm", 0);
    expect([...e2e.keys()]).toContain("breaker-open-transition");
  });

  test("has nothing else of a type that MiniStack refuses", () => {
    const { data, flags, api, observability } = e2eTemplates;
    const types = [data, flags, api, observability].flatMap((template) =>
      Object.values(template.toJSON().Resources).map(
        (resource) => z.object({ Type: z.string() }).parse(resource).Type,
      ),
    );

    expect(types.filter((type) => type.startsWith("AWS::CodeDeploy"))).toEqual([]);
  });
});

describe("the dashboard", () => {
  test.each([...STAGES.keys()])("of %s answers at a glance", (name) => {
    const { observability } = templatesOf(name);
    const [dashboard] = Object.values(observability.findResources("AWS::CloudWatch::Dashboard"));
    const body = JSON.stringify(dashboard?.Properties.DashboardBody);

    for (const question of [
      "Are games in progress?",
      "Are transitions logged?",
      "Errors",
      "How fast is it?",
      "Memory",
      "What does it cost?",
      "ConsumedWriteCapacityUnits",
    ])
      expect(body).toContain(question);
  });
});
