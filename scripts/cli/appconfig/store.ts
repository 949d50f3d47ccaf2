import {
  AppConfigClient,
  BadRequestException,
  ConflictException,
  CreateHostedConfigurationVersionCommand,
} from "@aws-sdk/client-appconfig";
import { awsError } from "../aws-error.ts";
import { CliError } from "../cli-error.ts";
import type { Context } from "../command.ts";
import { EXIT } from "../exit-codes.ts";
import type { Change, FlagStore } from "../flags/flag-store.ts";
import { stackOutputs } from "../stack-outputs.ts";
import { type Deploying, deploy } from "./deploy.ts";
import { type ProfileName, readDeployed } from "./deployed.ts";
import { deploymentOver, type FlagIds, isRunning, listDeployments, numberOf } from "./deployments.ts";
import { culprits, NO_DATA_YET, wantedMonitors } from "./monitors.ts";

/** The flags of a stage, or its game types, in AppConfig. @throws {CliError} when the stage's stack can't be found. */
export async function openAppConfig(
  { target: { name: stage }, progress, clock }: Context,
  profile: ProfileName = "flags",
): Promise<FlagStore> {
  const { client, ids: flagIds, gameTypesProfileId, strategies, monitors } = await openFlags(stage);
  const subject = { stage, what: profile === "flags" ? "flags" : "game types" };
  const ids = profile === "flags" ? flagIds : { ...flagIds, ConfigurationProfileId: gameTypesProfileId };
  async function asked<Answer>(work: () => Promise<Answer>): Promise<Answer> {
    try {
      return await work();
    } catch (error) {
      throw explained(error, subject);
    }
  }
  return {
    settled: () =>
      asked(async () => {
        const running = (await listDeployments(client, ids)).find(isRunning);
        if (running) await deploymentOver(client, ids, numberOf(running), progress);
      }),
    read: () => asked(async () => (await readDeployed(client, ids, profile, stage)).deployed),
    deploy: (change, from) =>
      asked(async () => {
        const { deployed, latest } = await readDeployed(client, ids, profile, stage);
        if (deployed.version !== from.version) throw changedMeanwhile(subject);
        const label = `${change.name}-${new Date(clock()).toISOString().replaceAll(/[:.]/g, "-")}`;
        const made = await makeVersion(client, ids, change, label);
        const deploying: Deploying = {
          client,
          ids,
          progress,
          strategyId: strategies[change.strategy],
          monitors,
        };
        const ended = await deploy(deploying, made, latest, change.urgent);
        if (ended.complete) return label;
        throw takenBack(subject, ended.why, await culprits(client, ids, ended.why));
      }),
  };
}

/** The AppConfig of a stage: a client, and the ids from its stack. */
export async function openFlags(stage: string) {
  const output = await stackOutputs(stage, "Flags");
  return {
    client: new AppConfigClient({}),
    ids: {
      ApplicationId: output("ApplicationId"),
      EnvironmentId: output("EnvironmentId"),
      ConfigurationProfileId: output("FlagsProfileId"),
    },
    gameTypesProfileId: output("GameTypesProfileId"),
    monitors: wantedMonitors(stage, output),
    strategies: { "at-once": output("AtOnceStrategyId"), gradual: output("GradualStrategyId") },
  } as const;
}

async function makeVersion(
  client: AppConfigClient,
  { ApplicationId, ConfigurationProfileId }: FlagIds,
  { document, name }: Change,
  label: string,
): Promise<number> {
  const { VersionNumber: made } = await client.send(
    new CreateHostedConfigurationVersionCommand({
      ApplicationId,
      ConfigurationProfileId,
      Content: Buffer.from(JSON.stringify(document)),
      ContentType: "application/json",
      Description: `savepoint ${name}`,
      VersionLabel: label,
    }),
  );
  if (made === undefined) throw new Error("AppConfig gave the new version no number");
  return made;
}

/** What a change is about, for people. */
type Subject = { readonly stage: string; readonly what: string };

function changedMeanwhile({ stage, what }: Subject): CliError {
  return new CliError(
    EXIT.refused,
    `Somebody else changed the ${what} of ${stage} in the meantime.`,
    `See npx savepoint status --stage ${stage}, then try again.`,
  );
}

function takenBack({ stage, what }: Subject, why: string, alarms: readonly string[]): CliError {
  const cause =
    alarms.length > 0 ? `${alarms.join(" and ")} went into ALARM` : why || "AppConfig gives no reason";
  return new CliError(
    EXIT.failed,
    `The change was rolled back: ${cause}.`,
    alarms.some((name) => name.endsWith(NO_DATA_YET))
      ? `An alarm that was just made has no data for some minutes. The ${what} are as they were; try again then.`
      : alarms.length > 0
        ? `The alarm's description names its runbook; the ${what} are as they were.`
        : `The ${what} are as they were; see npx savepoint status --stage ${stage}.`,
  );
}

function explained(error: unknown, subject: Subject): CliError {
  if (error instanceof ConflictException) return changedMeanwhile(subject);
  if (error instanceof BadRequestException)
    return new CliError(EXIT.refused, `AppConfig refused the ${subject.what}: ${error.message}`);
  return awsError(error, `The ${subject.what} of ${subject.stage} cannot be changed`);
}
