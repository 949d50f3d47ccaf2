import { Match } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { FUNCTION_NAMES, FUNCTIONS, functionsWokenBy } from "../../infra/functions.ts";
import { PERMISSIONS, uses } from "../../infra/permissions.ts";
import { templatesOf } from "./service-under-test.ts";

const dev = templatesOf("dev").api;
const prod = templatesOf("prod").api;

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
