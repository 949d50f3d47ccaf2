import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { FUNCTIONS, functionsWokenBy } from "../../infra/functions.ts";
import { ROUTES } from "../../lambdas/api/routes.ts";
import { templatesOf } from "./service-under-test.ts";

const dev = templatesOf("dev").api;
const prod = templatesOf("prod").api;

const OPEN = ["GET /v1/health"];
const SIGNED = ROUTES.map(({ method, path }) => `${method} ${path}`).filter((key) => !OPEN.includes(key));

describe("the HTTP API", () => {
  test.each(SIGNED)("asks for a signature on %s", (RouteKey) => {
    dev.hasResourceProperties("AWS::ApiGatewayV2::Route", { RouteKey, AuthorizationType: "AWS_IAM" });
  });

  test.each(OPEN)("answers %s to anyone", (RouteKey) => {
    dev.hasResourceProperties("AWS::ApiGatewayV2::Route", { RouteKey, AuthorizationType: "NONE" });
  });

  test("has no other routes, and no CORS", () => {
    dev.resourceCountIs("AWS::ApiGatewayV2::Route", ROUTES.length);
    dev.hasResourceProperties("AWS::ApiGatewayV2::Api", { CorsConfiguration: Match.absent() });
  });

  test("lets through what the stage says, and logs each request as JSON", () => {
    const [stage] = Object.values(prod.findResources("AWS::ApiGatewayV2::Stage"));

    expect(stage?.Properties).toMatchObject({
      StageName: "$default",
      AutoDeploy: true,
      DefaultRouteSettings: { ThrottlingRateLimit: 5000, ThrottlingBurstLimit: 5000 },
    });
    expect(JSON.parse(stage?.Properties.AccessLogSettings.Format)).toMatchObject({
      requestId: "$context.requestId",
      route: "$context.routeKey",
      status: "$context.status",
    });
  });

  test("logs no path, which holds a game's id", () => {
    const [stage] = Object.values(dev.findResources("AWS::ApiGatewayV2::Stage"));

    expect(stage?.Properties.AccessLogSettings.Format).not.toMatch(/path|queryString/i);
  });

  test("gives the routes that anyone may call limits of their own, once they are there, and caps their function", () => {
    for (const template of [dev, prod]) {
      const [stage] = Object.values(template.findResources("AWS::ApiGatewayV2::Stage"));
      const open = Object.entries(template.findResources("AWS::ApiGatewayV2::Route")).filter(
        ([, { Properties }]) => Properties.AuthorizationType === "NONE",
      );

      expect(stage?.Properties.RouteSettings).toEqual(
        Object.fromEntries(OPEN.map((key) => [key, { ThrottlingRateLimit: 5, ThrottlingBurstLimit: 10 }])),
      );
      for (const [route] of open) expect(stage?.DependsOn).toContain(route);
    }
    prod.hasResourceProperties("AWS::Lambda::Function", {
      FunctionName: "savepoint-prod-operations",
      ReservedConcurrentExecutions: 20,
    });
  });
});

describe("the change feed", () => {
  test("gathers commits for a few seconds", () => {
    prod.allResourcesProperties("AWS::Lambda::EventSourceMapping", { MaximumBatchingWindowInSeconds: 3 });
  });

  test("wakes for notable commits alone, and gives a batch that fails up only record by record", () => {
    const [mapping] = Object.values(dev.findResources("AWS::Lambda::EventSourceMapping"));

    expect(mapping?.Properties).toMatchObject({
      StartingPosition: "TRIM_HORIZON",
      BisectBatchOnFunctionError: true,
      // By age: an outage of the database does not use up the tries.
      MaximumRetryAttempts: -1,
      MaximumRecordAgeInSeconds: 43_200,
      FunctionResponseTypes: ["ReportBatchItemFailures"],
      DestinationConfig: { OnFailure: { Destination: expect.anything() } },
    });
    expect(
      mapping?.Properties.FilterCriteria.Filters.map(({ Pattern }: { Pattern: string }) =>
        JSON.parse(Pattern),
      ),
    ).toEqual([
      { eventName: ["INSERT", "MODIFY"], dynamodb: { NewImage: { f: { S: [{ exists: true }] } } } },
    ]);
  });
});

describe("the retention sweeper", () => {
  test("runs on a schedule, and an event that fails for good is kept", () => {
    prod.hasResourceProperties("AWS::Scheduler::Schedule", {
      ScheduleExpression: "rate(15 minutes)",
      FlexibleTimeWindow: { Mode: "OFF" },
      Target: { DeadLetterConfig: { Arn: Match.anyValue() } },
    });
    prod.hasResourceProperties("AWS::Lambda::EventInvokeConfig", {
      Qualifier: "live",
      DestinationConfig: { OnFailure: { Destination: Match.anyValue() } },
    });
  });

  test("ends before it runs again", () => {
    for (const [template, minutes] of [
      [dev, 60],
      [prod, 15],
    ] as const) {
      template.hasResourceProperties("AWS::Scheduler::Schedule", {
        ScheduleExpression: `rate(${minutes} minutes)`,
      });
      expect(FUNCTIONS.retention.timeoutSeconds).toBeLessThan(minutes * 60);
    }
  });
});

describe("dead letters", () => {
  test("are kept for two weeks, encrypted", () => {
    dev.resourceCountIs("AWS::SQS::Queue", 2);
    dev.allResourcesProperties("AWS::SQS::Queue", {
      MessageRetentionPeriod: 1_209_600,
      SqsManagedSseEnabled: true,
    });
  });
});

describe("new code", () => {
  test("takes a tenth of the calls first, in prod, and is taken back by alarms", () => {
    const groups = Object.values(prod.findResources("AWS::CodeDeploy::DeploymentGroup"));

    expect(groups).toHaveLength(functionsWokenBy("api").length);
    for (const { Properties } of groups) {
      expect(Properties.DeploymentConfigName).toBe("CodeDeployDefault.LambdaCanary10Percent15Minutes");
      expect(Properties.AutoRollbackConfiguration).toEqual({
        Enabled: true,
        Events: ["DEPLOYMENT_FAILURE", "DEPLOYMENT_STOP_ON_ALARM"],
      });
    }
    prod.resourcePropertiesCountIs("AWS::CloudWatch::Alarm", { MetricName: "Errors" }, groups.length);
  });

  test("plays a game on every new version before the first call reaches one", () => {
    const aliases = Object.values(prod.findResources("AWS::Lambda::Alias"));
    const [rehearsal] = Object.entries(
      prod.findResources("AWS::Lambda::Function", {
        Properties: { FunctionName: "savepoint-prod-pre-traffic" },
      }),
    );

    const hooks = aliases.map(
      ({ UpdatePolicy }) => UpdatePolicy?.CodeDeployLambdaAliasUpdate?.BeforeAllowTrafficHook,
    );
    expect(hooks.filter((hook) => hook?.Ref === rehearsal?.[0])).toHaveLength(functionsWokenBy("api").length);
    const variables = rehearsal?.[1].Properties.Environment.Variables ?? {};
    expect(Object.keys(variables).toSorted()).toEqual(
      functionsWokenBy("api")
        .map((name) => `VERSION_${name.toUpperCase()}`)
        .toSorted(),
    );
    for (const arn of Object.values(variables))
      expect(arn).toEqual({ Ref: expect.stringContaining("CurrentVersion") });
  });

  test("takes all calls at once elsewhere", () => {
    dev.resourceCountIs("AWS::CodeDeploy::DeploymentGroup", 0);
  });
});
