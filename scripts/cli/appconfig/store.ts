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
import { readDeployed } from "./deployed.ts";
import { deploymentOver, type FlagIds, isRunning, listDeployments, numberOf } from "./deployments.ts";
import { culprits, NO_DATA_YET, wantedMonitors } from "./monitors.ts";

/** The flags of a stage, in AppConfig. @throws {CliError} when the stage's stack can't be found. */
export async function openAppConfig({
  target: { name: stage },
  progress,
  clock,
}: Context): Promise<FlagStore> {
  const { client, ids, strategies, monitors } = await openFlags(stage);
  const asked = async <Answer>(work: () => Promise<Answer>): Promise<Answer> => {
    try {
      return await work();
    } catch (error) {
      throw explained(error, stage);
    }
  };
  return {
    settled: () =>
      asked(async () => {
        const running = (await listDeployments(client, ids)).find(isRunning);
        if (running) await deploymentOver(client, ids, numberOf(running), progress);
      }),
    read: () => asked(async () => (await readDeployed(client, ids, "flags")).deployed),
    deploy: (change, from) =>
      asked(async () => {
        const { deployed, latest } = await readDeployed(client, ids, "flags");
        if (deployed.version !== from.version) throw changedMeanwhile(stage);
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
        throw takenBack(stage, ended.why, await culprits(client, ids, ended.why));
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

function changedMeanwhile(stage: string): CliError {
  return new CliError(
    EXIT.refused,
    `Somebody else changed the flags of ${stage} in the meantime.`,
    `See npx savepoint status --stage ${stage}, then try again.`,
  );
}

function takenBack(stage: string, why: string, alarms: readonly string[]): CliError {
  const cause =
    alarms.length > 0 ? `${alarms.join(" and ")} went into ALARM` : why || "AppConfig gives no reason";
  return new CliError(
    EXIT.failed,
    `The change was rolled back: ${cause}.`,
    alarms.some((name) => name.endsWith(NO_DATA_YET))
      ? "An alarm that was just made has no data for some minutes. The flags are as they were; try again then."
      : alarms.length > 0
        ? "The alarm's description names its runbook; the flags are as they were."
        : `The flags are as they were; see npx savepoint status --stage ${stage}.`,
  );
}

function explained(error: unknown, stage: string): CliError {
  if (error instanceof ConflictException) return changedMeanwhile(stage);
  if (error instanceof BadRequestException)
    return new CliError(EXIT.refused, `AppConfig refused the flags: ${error.message}`);
  return awsError(error, `The flags of ${stage} cannot be changed`);
}
