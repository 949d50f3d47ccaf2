import {
  AppConfigClient,
  CreateHostedConfigurationVersionCommand,
  DeleteHostedConfigurationVersionCommand,
  StartDeploymentCommand,
} from "@aws-sdk/client-appconfig";
import { expect, test } from "vitest";
import { readDeployed } from "../../../../scripts/cli/appconfig/deployed.ts";
import { deploymentOver } from "../../../../scripts/cli/appconfig/deployments.ts";
import { startAppConfigServer } from "../../../fixtures/appconfig-server.ts";

const ids = { ApplicationId: "app", EnvironmentId: "env", ConfigurationProfileId: "flags" };
const silent = { show: () => {}, clear: () => {} };

test("says what to do when the version that is deployed was removed", async () => {
  const server = await startAppConfigServer();
  const client = new AppConfigClient({
    endpoint: server.endpoint,
    region: "eu-west-1",
    credentials: { accessKeyId: "none", secretAccessKey: "none" },
  });
  await client.send(
    new CreateHostedConfigurationVersionCommand({
      ...ids,
      Content: Buffer.from('{"version":"1","flags":{},"values":{}}'),
      ContentType: "application/json",
    }),
  );
  await client.send(
    new StartDeploymentCommand({ ...ids, ConfigurationVersion: "1", DeploymentStrategyId: "all at once" }),
  );
  await deploymentOver(client, ids, 1, silent, 1);
  await client.send(new DeleteHostedConfigurationVersionCommand({ ...ids, VersionNumber: 1 }));

  await expect(readDeployed(client, ids, "flags", "dev")).rejects.toMatchObject({
    exitCode: 1,
    message: expect.stringContaining("Version 1 of flags, which is deployed, was removed"),
    hint: expect.stringContaining("aws appconfig start-deployment --application-id app --environment-id env"),
  });
  client.destroy();
  server.close();
});
