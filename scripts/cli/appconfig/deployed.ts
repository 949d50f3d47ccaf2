import {
  type AppConfigClient,
  type DeploymentSummary,
  GetHostedConfigurationVersionCommand,
  ResourceNotFoundException,
} from "@aws-sdk/client-appconfig";
import { jsonObject } from "../../../lambdas/api/http/schemas.ts";
import { parseJson } from "../../../lambdas/flags/document.ts";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import type { Deployed } from "../flags/flag-store.ts";
import { type FlagIds, isRunning, listDeployments, numberOf, shownState } from "./deployments.ts";

/** The profiles of a stage. */
export type ProfileName = "flags" | "game-types";

/** What is deployed. */
export type ReadProfile = {
  readonly deployed: Deployed;
  /** Number of the newest deployment, of whichever profile. */
  readonly latest: number;
};

const decoder = new TextDecoder();

/** Reads what is deployed of a stage's profile; `ids` name it. @throws {CliError} when nothing is */
export async function readDeployed(
  client: AppConfigClient,
  ids: FlagIds,
  profile: ProfileName,
  stage: string,
): Promise<ReadProfile> {
  const { ApplicationId, ConfigurationProfileId } = ids;
  const all = await listDeployments(client, ids);
  const newest = all.find(
    ({ ConfigurationName: name, State: state }) => name === profile && state === "COMPLETE",
  );
  if (!newest)
    throw new CliError(
      EXIT.failed,
      `No ${profile} are deployed.`,
      `Deploy them: npx cdk deploy Savepoint-${stage}-Flags -c stage=${stage}.`,
    );
  const VersionNumber = Number(newest.ConfigurationVersion);
  const { Content: content, VersionLabel: label } = await client
    .send(new GetHostedConfigurationVersionCommand({ ApplicationId, ConfigurationProfileId, VersionNumber }))
    .catch((error: unknown) => {
      throw error instanceof ResourceNotFoundException ? removed(ids, profile, VersionNumber) : error;
    });
  const running = all.find(isRunning);
  return {
    deployed: {
      document: jsonObject.parse(parseJson(profile, decoder.decode(content))),
      version: label ?? `version ${VersionNumber}`,
      ...(running && { underWay: describe(running) }),
    },
    latest: Math.max(...all.map(numberOf)),
  };
}

function describe(running: DeploymentSummary): string {
  const { ConfigurationName: name = "", VersionLabel: label } = running;
  return `deployment ${numberOf(running)} of ${label ?? name} (${shownState(running)})`;
}

/** AppConfig removes a version although it is deployed, and then hands out nothing new. */
function removed(ids: FlagIds, profile: ProfileName, version: number): CliError {
  const options = [
    `--application-id ${ids.ApplicationId}`,
    `--environment-id ${ids.EnvironmentId}`,
    `--configuration-profile-id ${ids.ConfigurationProfileId}`,
    "--deployment-strategy-id AppConfig.AllAtOnce",
    "--configuration-version 1",
  ];
  return new CliError(
    EXIT.failed,
    `Version ${version} of ${profile}, which is deployed, was removed; functions keep what they read last.`,
    `Deploy one that is there, such as the stack's own: aws appconfig start-deployment ${options.join(" ")}`,
  );
}
