import {
  type AppConfigClient,
  DeleteHostedConfigurationVersionCommand,
  ListHostedConfigurationVersionsCommand,
  type ListHostedConfigurationVersionsCommandOutput,
} from "@aws-sdk/client-appconfig";
import { isRunning, listDeployments } from "../appconfig/deployments.ts";
import { openFlags } from "../appconfig/store.ts";
import { counted } from "../counted.ts";
import type { Pruning } from "./pruning.ts";

// Made by the stack, which removes it.
const FIRST = 1;

type Profile = { readonly name: string; readonly id: string };

/**
 * Versions of flags and game types that nothing needs: not the newest few, not what is deployed or on its way, and not
 * the first, which the stack removes itself.
 * @param keep How many of each profile's newest stay; 0 takes what is deployed as well, for a stage that is to go.
 */
export async function oldConfigurations(stage: string, keep: number): Promise<Pruning> {
  const { client, ids, gameTypesProfileId } = await openFlags(stage);
  const deployments = await listDeployments(client, ids);
  const { ApplicationId } = ids;
  const profiles: readonly Profile[] = [
    { name: "flags", id: ids.ConfigurationProfileId },
    { name: "game-types", id: gameTypesProfileId },
  ];
  const old = await Promise.all(
    profiles.map(async ({ name, id }) => {
      const ofProfile = deployments.filter(({ ConfigurationName }) => ConfigurationName === name);
      const deployed = ofProfile.find(({ State }) => State === "COMPLETE");
      const needed = new Set(
        [...ofProfile.filter(isRunning), ...(deployed ? [deployed] : [])].map(({ ConfigurationVersion }) =>
          Number(ConfigurationVersion),
        ),
      );
      const versions = (await versionsOf(client, ApplicationId, id)).toSorted((a, b) => b - a);
      const doomed = versions.filter(
        (version, index) => version !== FIRST && index >= keep && (keep === 0 || !needed.has(version)),
      );
      return { name, id, doomed };
    }),
  );
  return {
    lines: old.map(({ name, doomed }) => `${name}: ${counted(doomed.length, "version")}${list(doomed)}`),
    count: old.reduce((sum, { doomed }) => sum + doomed.length, 0),
    remove: async () => {
      for (const { id: ConfigurationProfileId, doomed } of old)
        for (const VersionNumber of doomed)
          await client.send(
            new DeleteHostedConfigurationVersionCommand({
              ApplicationId,
              ConfigurationProfileId,
              VersionNumber,
            }),
          );
    },
  };
}

async function versionsOf(client: AppConfigClient, ApplicationId: string, ConfigurationProfileId: string) {
  const found: number[] = [];
  let token: string | undefined;
  do {
    const page: ListHostedConfigurationVersionsCommandOutput = await client.send(
      new ListHostedConfigurationVersionsCommand({
        ApplicationId,
        ConfigurationProfileId,
        ...(token && { NextToken: token }),
      }),
    );
    found.push(...(page.Items ?? []).map(({ VersionNumber = 0 }) => VersionNumber));
    token = page.NextToken;
  } while (token);
  return found;
}

function list(versions: readonly number[]): string {
  return versions.length === 0 ? "" : ` (${versions.join(", ")})`;
}
