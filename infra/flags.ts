import {
  CfnDeletionPolicy,
  CfnOutput,
  type CfnResource,
  RemovalPolicy,
  Stack,
  type StackProps,
} from "aws-cdk-lib";
import {
  CfnApplication,
  CfnConfigurationProfile,
  CfnDeployment,
  CfnDeploymentStrategy,
  CfnEnvironment,
  CfnHostedConfigurationVersion,
} from "aws-cdk-lib/aws-appconfig";
import type { Construct } from "constructs";
import { gameTypesJsonSchema } from "../lambdas/flags/game-types-json-schema.ts";
import { type MadeAlarm, makeAlarms } from "./alarm.ts";
import { guardAlarms } from "./alarms/guards.ts";
import type { FirstConfiguration } from "./first-configuration.ts";
import { FlagValidator } from "./flag-validator.ts";
import { nameMonitors } from "./monitors.ts";
import type { Stage } from "./stage.ts";

/** What {@link FlagsStack} needs. */
export type FlagsProps = StackProps & {
  readonly stage: Stage;
  readonly first: FirstConfiguration;
  /** Folder that holds a folder for each function. */
  readonly lambdas: string;
};

// AppConfig numbers the versions of a new profile from 1.
const FIRST_VERSION = "1";

/**
 * What is turned on and off without a deploy: AppConfig's application, environment and profiles, the strategies by
 * which a change rolls out, and the alarms that take a change back.
 *
 * The first documents are deployed once, with the stack. Each deployment names version 1: when a
 * document is edited in the repository later, the deployment's properties stay the same, so CloudFormation never deploys
 * again and never undoes what operators have changed since.
 */
export class FlagsStack extends Stack {
  readonly application: CfnApplication;
  readonly stageEnvironment: CfnEnvironment;
  /** The feature flags. */
  readonly flagsProfile: CfnConfigurationProfile;
  /** The rules of each game type. */
  readonly gameTypesProfile: CfnConfigurationProfile;
  /** Alarms that roll a change of flags back, when the environment has them, and that notify as well. */
  readonly guards: readonly MadeAlarm[];
  readonly #stage: Stage;

  constructor(scope: Construct, id: string, { stage, first, lambdas, ...props }: FlagsProps) {
    super(scope, id, props);
    this.#stage = stage;
    this.guards = makeAlarms(this, stage, guardAlarms(stage));
    const name = `savepoint-${stage.name}`;
    this.application = this.kept(new CfnApplication(this, "Application", { name }));
    const applicationId = this.application.ref;
    this.stageEnvironment = this.kept(
      new CfnEnvironment(this, "Environment", {
        applicationId,
        name: stage.name,
      }),
    );
    const { validator, permission } = new FlagValidator(this, stage, lambdas);
    this.flagsProfile = this.kept(
      new CfnConfigurationProfile(this, "Flags", {
        applicationId,
        name: "flags",
        locationUri: "hosted",
        type: "AWS.AppConfig.FeatureFlags",
        validators: [validator],
      }),
    );
    this.gameTypesProfile = this.kept(
      new CfnConfigurationProfile(this, "GameTypes", {
        applicationId,
        name: "game-types",
        locationUri: "hosted",
        type: "AWS.Freeform",
        validators: [{ type: "JSON_SCHEMA", content: gameTypesJsonSchema() }],
      }),
    );
    const atOnce = this.strategy("AtOnce", {
      minutes: 0,
      stepPercent: 100,
      bakeMinutes: 0,
    });
    const gradual = this.strategy("Gradual", stage.flagRollOut);
    const flags = this.deployFirst("Flags", this.flagsProfile, first.flags, atOnce);
    flags.addResourceDependency(permission);
    const gameTypes = this.deployFirst("GameTypes", this.gameTypesProfile, first.gameTypes, atOnce);
    // An environment takes one deployment at a time.
    gameTypes.addResourceDependency(flags);
    if (stage.features.alarmsAsMonitors) nameMonitors(this, this.guards);
    new CfnOutput(this, "ApplicationId", { value: applicationId });
    new CfnOutput(this, "EnvironmentId", { value: this.stageEnvironment.ref });
    new CfnOutput(this, "FlagsProfileId", { value: this.flagsProfile.ref });
    new CfnOutput(this, "GameTypesProfileId", {
      value: this.gameTypesProfile.ref,
    });
    new CfnOutput(this, "AtOnceStrategyId", { value: atOnce.ref });
    new CfnOutput(this, "GradualStrategyId", { value: gradual.ref });
  }

  /** What a function polls, as IAM names it. */
  arnOf(profile: CfnConfigurationProfile): string {
    return this.formatArn({
      service: "appconfig",
      resource: "application",
      resourceName: `${this.application.ref}/environment/${this.stageEnvironment.ref}/configuration/${profile.ref}`,
    });
  }

  private kept<T extends CfnResource>(resource: T): T {
    resource.applyRemovalPolicy(
      this.#stage.retain ? RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE : RemovalPolicy.DESTROY,
    );
    return resource;
  }

  private strategy(id: string, how: Stage["flagRollOut"]): CfnDeploymentStrategy {
    return this.kept(
      new CfnDeploymentStrategy(this, id, {
        name: `savepoint-${this.#stage.name}-${id === "AtOnce" ? "at-once" : "gradual"}`,
        growthType: "LINEAR",
        growthFactor: how.stepPercent,
        deploymentDurationInMinutes: how.minutes,
        finalBakeTimeInMinutes: how.bakeMinutes,
        replicateTo: "NONE",
      }),
    );
  }

  private deployFirst(
    id: string,
    profile: CfnConfigurationProfile,
    content: string,
    strategy: CfnDeploymentStrategy,
  ): CfnDeployment {
    const applicationId = this.application.ref;
    const version = new CfnHostedConfigurationVersion(this, `${id}First`, {
      applicationId,
      configurationProfileId: profile.ref,
      contentType: "application/json",
      content,
    });
    this.kept(version);
    // Edited content makes another version and must leave the deployed one alone.
    version.cfnOptions.updateReplacePolicy = CfnDeletionPolicy.RETAIN;
    const deployment = new CfnDeployment(this, `${id}FirstDeployment`, {
      applicationId,
      environmentId: this.stageEnvironment.ref,
      configurationProfileId: profile.ref,
      configurationVersion: FIRST_VERSION,
      deploymentStrategyId: strategy.ref,
    });
    deployment.addResourceDependency(version);
    return this.kept(deployment);
  }
}
