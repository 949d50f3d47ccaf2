import { Match, type Template } from "aws-cdk-lib/assertions";
import { describe, expect, test } from "vitest";
import { firstConfiguration } from "../../infra/first-configuration.ts";
import { DEFAULT_FLAGS, parseFlags } from "../../lambdas/flags/flags.ts";
import { parseGameTypes } from "../../lambdas/flags/game-types.ts";
import { templatesOf } from "./service-under-test.ts";

const dev = templatesOf("dev").flags;
const prod = templatesOf("prod").flags;

function ofType(template: Template, type: string): unknown[] {
  return Object.values(template.findResources(type));
}

describe("the first flags", () => {
  test("are what functions start with anyway, where persistence is on from the start", () => {
    expect(parseFlags(JSON.parse(firstConfiguration(true).flags))).toEqual(DEFAULT_FLAGS);
  });

  test("are off with all that needs persistence, where an operator turns it on", () => {
    const flags = parseFlags(JSON.parse(firstConfiguration(false).flags));

    expect(flags).toEqual({
      ...DEFAULT_FLAGS,
      use_state_persistence: { ...DEFAULT_FLAGS.use_state_persistence, enabled: false },
      enable_state_snapshots: { enabled: false },
      enable_state_recovery: { enabled: false },
    });
  });

  test("are on in dev and off in prod", () => {
    function content(template: Template): string {
      return JSON.stringify(ofType(template, HOSTED));
    }

    expect(content(dev)).toContain(JSON.stringify(firstConfiguration(true).flags).slice(1, -1));
    expect(content(prod)).toContain(JSON.stringify(firstConfiguration(false).flags).slice(1, -1));
  });
});

describe("the first game types", () => {
  test("are those that ship with the functions", () => {
    const gameTypes = parseGameTypes(JSON.parse(firstConfiguration(true).gameTypes));

    expect([...gameTypes.keys()]).toEqual(["generic", "chess", "six-phase"]);
  });
});

const HOSTED = "AWS::AppConfig::HostedConfigurationVersion";
const DEPLOYMENT = "AWS::AppConfig::Deployment";

describe("a deploy after flags were changed", () => {
  const { flags, gameTypes } = firstConfiguration(true);
  const edited = templatesOf("dev", {
    flags: flags.replace('"rolloutPercent":100', '"rolloutPercent":5'),
    gameTypes: gameTypes.replace('"retentionDays":30', '"retentionDays":60'),
  }).flags;

  test("never deploys flags again, no matter what was edited in the repository", () => {
    expect(ofType(edited, HOSTED)).not.toEqual(ofType(dev, HOSTED));
    expect(edited.findResources(DEPLOYMENT)).toEqual(dev.findResources(DEPLOYMENT));
  });

  test("names the first version outright, so that nothing but a new profile, environment or strategy matters", () => {
    for (const template of [dev, prod])
      template.allResourcesProperties(DEPLOYMENT, {
        ApplicationId: Match.anyValue(),
        EnvironmentId: Match.anyValue(),
        ConfigurationProfileId: Match.anyValue(),
        ConfigurationVersion: "1",
        DeploymentStrategyId: { Ref: "AtOnce" },
      });
  });

  test("keeps the version that was deployed first", () => {
    for (const template of [dev, prod]) template.allResources(HOSTED, { UpdateReplacePolicy: "Retain" });
  });

  test("replaces neither the strategy nor what flags live in: their names are settled", () => {
    dev.hasResourceProperties("AWS::AppConfig::DeploymentStrategy", {
      Name: "savepoint-dev-at-once",
      ReplicateTo: "NONE",
      DeploymentDurationInMinutes: 0,
      GrowthFactor: 100,
      FinalBakeTimeInMinutes: 0,
    });
    dev.hasResourceProperties("AWS::AppConfig::ConfigurationProfile", {
      Name: "flags",
      LocationUri: "hosted",
      Type: "AWS.AppConfig.FeatureFlags",
    });
  });
});

describe("the profiles", () => {
  test("refuse game types that the functions could not use", () => {
    dev.hasResourceProperties("AWS::AppConfig::ConfigurationProfile", {
      Name: "game-types",
      Type: "AWS.Freeform",
      Validators: [{ Type: "JSON_SCHEMA", Content: Match.stringLikeRegexp("draft-04") }],
    });
  });

  test("ask a function whether flags go together, which may be asked before the first are deployed", () => {
    dev.hasResourceProperties("AWS::AppConfig::ConfigurationProfile", {
      Name: "flags",
      Validators: [
        { Type: "LAMBDA", Content: { "Fn::GetAtt": [Match.stringLikeRegexp("^Validator"), "Arn"] } },
      ],
    });
    dev.hasResourceProperties("AWS::Lambda::Permission", { Principal: "appconfig.amazonaws.com" });
    dev.hasResource(DEPLOYMENT, { DependsOn: Match.arrayWith([Match.stringLikeRegexp("^Validator.*Ask")]) });
  });

  test("are deployed one after the other, since an environment takes one deployment at a time", () => {
    dev.hasResource(DEPLOYMENT, { DependsOn: Match.arrayWith(["FlagsFirstDeployment"]) });
  });

  test("outlive their stack in prod", () => {
    for (const type of ["Application", "Environment", "ConfigurationProfile", "DeploymentStrategy"])
      prod.allResources(`AWS::AppConfig::${type}`, { DeletionPolicy: "RetainExceptOnCreate" });
  });
});

describe("the environment", () => {
  test("takes the first configuration unwatched: a new alarm has no data, and would take it back", () => {
    for (const template of [dev, prod])
      template.allResourcesProperties("AWS::AppConfig::Environment", { Monitors: Match.absent() });
  });

  test("is to be watched by at most five alarms, which is what AppConfig takes, by a role of its own", () => {
    const { Value } = prod.findOutputs("MonitorAlarmArns").MonitorAlarmArns ?? {};
    const arns = Value["Fn::Join"][1].filter((part: unknown) => typeof part === "object");

    expect(arns).toHaveLength(5);
    prod.hasOutput("MonitorRoleArn", {
      Value: { "Fn::GetAtt": [Match.stringLikeRegexp("^MonitorRole"), "Arn"] },
    });
  });

  test("names its alarms so that another stack can refer to them without holding on to them", () => {
    const exported = Object.values(prod.toJSON().Outputs).filter((output) =>
      JSON.stringify(output).includes("Alarm"),
    );

    expect(exported.map((output) => Object.hasOwn(Object(output), "Export"))).toEqual([false]);
  });

  test("rolls out by steps in prod, with time for an alarm to take it back", () => {
    prod.hasResourceProperties("AWS::AppConfig::DeploymentStrategy", {
      Name: "savepoint-prod-gradual",
      GrowthType: "LINEAR",
      GrowthFactor: 20,
      DeploymentDurationInMinutes: 30,
      FinalBakeTimeInMinutes: 30,
    });
  });
});
