import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { FUNCTION_NAMES, FUNCTIONS, functionsWokenBy } from "../../infra/functions.ts";
import { PERMISSIONS, uses } from "../../infra/permissions.ts";
import { ROUTES } from "../../lambdas/api/routes.ts";
import { templatesOf } from "./service-under-test.ts";

const dev = templatesOf("dev").api;
const prod = templatesOf("prod").api;

const OPEN = ["GET /v1/health"];
const SIGNED = ROUTES.map(({ method, path }) => `${method} ${path}`).filter((key) => !OPEN.includes(key));

describe("a function", () => {
  test.each(FUNCTION_NAMES)("%s is made with our defaults", (name) => {
    dev.hasResourceProperties("AWS::Lambda::Function", {
      FunctionName: `savepoint-dev-${name}`,
      Runtime: "nodejs24.x",
      Architectures: ["arm64"],
      Handler: "index.handler",
      MemorySize: FUNCTIONS[name].memoryMb,
      Timeout: FUNCTIONS[name].timeoutSeconds,
      LoggingConfig: { LogGroup: Match.anyValue() },
      Environment: {
        Variables: {
          STAGE: "dev",
          APPCONFIG_APPLICATION: Match.anyValue(),
          APPCONFIG_ENVIRONMENT: Match.anyValue(),
          POWERTOOLS_METRICS_NAMESPACE: "Savepoint/dev",
          POWERTOOLS_SERVICE_NAME: name,
          POWERTOOLS_LOG_LEVEL: "DEBUG",
        },
      },
    });
  });

  test.each([
    ["state", "STATE_TABLE"],
    ["games", "GAMES_TABLE"],
    ["archive", "ARCHIVE_BUCKET"],
    ["cursor-keys", "CURSOR_KEYS_SECRET_ID"],
    ["cursor-keys", "TABLE_EPOCH"],
    ["metrics", "METRICS_SOURCE"],
  ] as const)("knows where %s is only if it may use it", (resource, variable) => {
    for (const { Properties } of Object.values(dev.findResources("AWS::Lambda::Function"))) {
      const { Variables } = Properties.Environment;
      const name = FUNCTION_NAMES.find((known) => known === Variables.POWERTOOLS_SERVICE_NAME);
      expect(name !== undefined && uses(name, resource)).toBe(variable in Variables);
    }
  });

  test("guesses what it could not read on dev alone: in staging and production it writes nothing until it has", () => {
    const policies = ["dev", "staging", "prod"].map((stage) =>
      Object.values(templatesOf(stage).api.findResources("AWS::Lambda::Function"))
        // The rehearsal in front of new versions reads no configuration.
        .filter(({ Properties }) => !Properties.FunctionName.endsWith("pre-traffic"))
        .map(({ Properties }) => Properties.Environment.Variables.UNREAD_CONFIGURATION),
    );
    expect(policies.map((ofStage) => [...new Set(ofStage)])).toEqual([["guess"], ["refuse"], ["refuse"]]);
  });

  test("learns which life of the state table it works on: its stream's label, and the stage's counter", () => {
    const epochs = Object.values(dev.findResources("AWS::Lambda::Function")).flatMap(({ Properties }) => {
      const { TABLE_EPOCH } = Properties.Environment.Variables;
      return TABLE_EPOCH === undefined ? [] : [TABLE_EPOCH];
    });
    const label = {
      "Fn::Select": [3, { "Fn::Split": ["/", { "Fn::ImportValue": expect.stringContaining("StreamArn") }] }],
    };
    expect(epochs.length).toBeGreaterThan(0);
    for (const epoch of epochs) expect(epoch).toEqual({ "Fn::Join": ["", [label, ".1"]] });
  });

  test("ends before API Gateway gives up on it", () => {
    for (const name of functionsWokenBy("api")) expect(FUNCTIONS[name].timeoutSeconds).toBeLessThan(30);
  });

  test("is called by its alias, no matter what calls it", () => {
    dev.resourcePropertiesCountIs("AWS::Lambda::Alias", { Name: "live" }, FUNCTION_NAMES.length);
    const called = JSON.stringify([
      dev.findResources("AWS::ApiGatewayV2::Integration"),
      dev.findResources("AWS::Lambda::EventSourceMapping"),
      dev.findResources("AWS::Scheduler::Schedule"),
      dev.findResources("AWS::Lambda::Permission"),
    ]);

    expect(called).not.toMatch(/"(GetAtt|Fn::GetAtt)":\["\w*Function\w*","Arn"\]/);
    expect(called).toContain("Aliaslive");
  });

  test("keeps its log as long as the stage says", () => {
    dev.allResourcesProperties("AWS::Logs::LogGroup", { RetentionInDays: 7 });
    prod.allResourcesProperties("AWS::Logs::LogGroup", { RetentionInDays: 90 });
    // The access log, that of the rehearsal before new code takes calls, and that of the state machine.
    prod.resourceCountIs("AWS::Logs::LogGroup", FUNCTION_NAMES.length + 3);
  });

  test("logs JSON, without Lambda's lines about each run, and keeps the metrics, which are INFO", () => {
    for (const [template, level] of [
      [dev, "DEBUG"],
      [prod, "INFO"],
    ] as const)
      template.allResourcesProperties("AWS::Lambda::Function", {
        LoggingConfig: { LogFormat: "JSON", SystemLogLevel: "WARN", ApplicationLogLevel: level },
      });
  });

  test("is traced where the stage pays for it", () => {
    dev.allResourcesProperties("AWS::Lambda::Function", { TracingConfig: { Mode: "Active" } });
    prod.allResourcesProperties("AWS::Lambda::Function", { TracingConfig: Match.absent() });
  });

  test("keeps its former versions, so that there is one to go back to", () => {
    for (const template of [dev, prod])
      template.allResources("AWS::Lambda::Version", {
        DeletionPolicy: "Retain",
        UpdateReplacePolicy: "Retain",
      });
  });

  test("has runs of its own where the stage asks for them", () => {
    dev.resourcePropertiesCountIs("AWS::Lambda::Function", { ReservedConcurrentExecutions: 1 }, 0);
    prod.hasResourceProperties("AWS::Lambda::Function", {
      FunctionName: "savepoint-prod-retention",
      ReservedConcurrentExecutions: 1,
    });
  });
});

describe("what a function may do", () => {
  const policies = Object.values(prod.findResources("AWS::IAM::Policy"));
  const statements = policies.flatMap(({ Properties }) => Properties.PolicyDocument.Statement);

  test("is named call by call", () => {
    for (const { Action } of statements)
      for (const action of [Action].flat()) expect(action).not.toContain("*");
  });

  test("reads a whole table only to list all games, and to recover them", () => {
    const scanning = FUNCTION_NAMES.filter((name) =>
      PERMISSIONS[name].some(({ actions }) => actions.includes("dynamodb:Scan")),
    );
    expect(scanning).toEqual(["games", "recover-segment"]);
    for (const name of scanning)
      for (const { on, actions } of PERMISSIONS[name])
        if (on !== "games") expect(actions).not.toContain("dynamodb:Scan");
  });

  test("is bound to resources, but for tracing and reading metrics, which know none", () => {
    function anywhere(template: typeof dev) {
      // The state machine's own: log delivery and X-Ray, as AWS asks for.
      return Object.entries(template.findResources("AWS::IAM::Policy"))
        .filter(([name]) => !name.startsWith("RecoverAllRole"))
        .map(([, policy]) => policy)
        .flatMap(({ Properties }) => Properties.PolicyDocument.Statement)
        .filter(({ Resource }) => [Resource].flat().includes("*"))
        .map(({ Action }) => [Action].flat());
    }
    const tracing = ["xray:PutTelemetryRecords", "xray:PutTraceSegments"];

    expect(anywhere(prod)).toEqual([["cloudwatch:GetMetricData"]]);
    const traced = anywhere(dev);
    expect(new Set(traced.flat())).toEqual(new Set(["cloudwatch:GetMetricData", ...tracing]));
    for (const actions of traced) expect(actions).toEqual(expect.arrayContaining(tracing));
    expect(traced).toHaveLength(FUNCTION_NAMES.length);
  });

  test("takes the key along where there is one, through DynamoDB and, with the archive, S3 alone", () => {
    const keys = statements.filter(({ Action }) => [Action].flat().includes("kms:Decrypt"));
    const throughEach = keys.map(({ Condition }) => [Condition.StringEquals["kms:ViaService"]].flat());
    const withArchive = FUNCTION_NAMES.filter((name) => uses(name, "archive"));
    const withTables = FUNCTION_NAMES.filter((name) => uses(name, "state") || uses(name, "games"));

    expect(keys).toHaveLength(withTables.length);
    for (const services of throughEach) expect(services).toContain("dynamodb.eu-west-1.amazonaws.com");
    expect(throughEach.filter((services) => services.includes("s3.eu-west-1.amazonaws.com"))).toHaveLength(
      withArchive.length,
    );
    expect(JSON.stringify(dev.toJSON())).not.toContain("kms:");
  });
});

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
