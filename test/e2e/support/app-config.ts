import {
  AppConfigClient,
  CreateHostedConfigurationVersionCommand,
  DeleteHostedConfigurationVersionCommand,
  GetDeploymentCommand,
  GetHostedConfigurationVersionCommand,
  ListDeploymentsCommand,
  StartDeploymentCommand,
} from "@aws-sdk/client-appconfig";
import { expect } from "vitest";
import * as z from "zod/mini";
import { FLAGS_PROFILE } from "../../../lambdas/flags/appconfig-source.ts";

// Ids, all outputs of the stack Savepoint-<stage>-Flags. Only a stage whose flags may be changed is given with them.
const variables = z.object({
  APPCONFIG_APPLICATION: z.string(),
  APPCONFIG_ENVIRONMENT: z.string(),
  APPCONFIG_PROFILE: z.string(),
  /** Deploys at once. */
  APPCONFIG_STRATEGY: z.string(),
});
const flagsDocument = z.looseObject({ values: z.record(z.string(), z.record(z.string(), z.unknown())) });
const ROLLED_OUT_WITHIN = { timeout: 60_000, interval: 200 } as const;

/** The flags of the stage. Disposing of it brings back those that were deployed before. */
export type DeployedFlags = AsyncDisposable & {
  /** Changes attributes of a flag, and waits until AppConfig has deployed that. */
  readonly set: (flag: string, attributes: Readonly<Record<string, unknown>>) => Promise<void>;
};

/** Opens the flags of the stage, as an operator does. */
export async function openFlags(): Promise<DeployedFlags> {
  const given = variables.parse(process.env);
  const client = new AppConfigClient({});
  const inApplication = { ApplicationId: given.APPCONFIG_APPLICATION };
  const inEnvironment = { ...inApplication, EnvironmentId: given.APPCONFIG_ENVIRONMENT };
  const inProfile = { ...inApplication, ConfigurationProfileId: given.APPCONFIG_PROFILE };

  async function deployedVersion(): Promise<string> {
    const { Items = [] } = await client.send(new ListDeploymentsCommand(inEnvironment));
    const [newest] = Items.filter(({ ConfigurationName }) => ConfigurationName === FLAGS_PROFILE).toSorted(
      (left, right) => Number(right.DeploymentNumber) - Number(left.DeploymentNumber),
    );
    return newest?.ConfigurationVersion ?? "1";
  }
  async function read(version: string) {
    const { Content } = await client.send(
      new GetHostedConfigurationVersionCommand({ ...inProfile, VersionNumber: Number(version) }),
    );
    return flagsDocument.parse(JSON.parse(Buffer.from(Content ?? []).toString()));
  }
  async function deploy(version: string): Promise<void> {
    const { DeploymentNumber } = await client.send(
      new StartDeploymentCommand({
        ...inEnvironment,
        ...inProfile,
        ConfigurationVersion: version,
        DeploymentStrategyId: given.APPCONFIG_STRATEGY,
      }),
    );
    async function state() {
      return (await client.send(new GetDeploymentCommand({ ...inEnvironment, DeploymentNumber }))).State;
    }
    await expect.poll(state, ROLLED_OUT_WITHIN).toBe("COMPLETE");
  }

  const before = await deployedVersion();
  const made: number[] = [];
  return {
    set: async (flag, attributes) => {
      const document = await read(await deployedVersion());
      const values = { ...document.values, [flag]: { ...document.values[flag], ...attributes } };
      const { VersionNumber } = await client.send(
        new CreateHostedConfigurationVersionCommand({
          ...inProfile,
          ContentType: "application/json",
          Content: Buffer.from(JSON.stringify({ ...document, values })),
        }),
      );
      made.push(Number(VersionNumber));
      await deploy(String(VersionNumber));
    },
    [Symbol.asyncDispose]: async () => {
      if (made.length > 0) await deploy(before);
      for (const VersionNumber of made)
        await client.send(new DeleteHostedConfigurationVersionCommand({ ...inProfile, VersionNumber }));
      client.destroy();
    },
  };
}
