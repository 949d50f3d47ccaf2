import {
  AppConfigClient,
  CreateHostedConfigurationVersionCommand,
  GetDeploymentCommand,
  StartDeploymentCommand,
} from "@aws-sdk/client-appconfig";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { FUNCTION_NAMES } from "../../infra/functions.ts";
import { type AppConfigServer, startAppConfigServer } from "../fixtures/appconfig-server.ts";
import { type CommandLine, openCommandLine } from "../fixtures/command-line.ts";
import { type LambdaServer, startLambdaServer } from "../fixtures/lambda-server.ts";
import { FLAGS_OUTPUTS, type StageOnAws, stageOnAws } from "../fixtures/stage-on-aws.ts";

let line: CommandLine;
let appConfig: AppConfigServer;
let lambda: LambdaServer;
let stage: StageOnAws;
async function run(...words: string[]) {
  return await line.savepoint([...words, "--stage", "dev"], { env: stage.env });
}

beforeAll(async () => {
  line = await openCommandLine({ inProcess: true });
});
afterAll(async () => await line.close());
beforeEach(async () => {
  [appConfig, lambda] = await Promise.all([startAppConfigServer(), startLambdaServer()]);
  stage = await stageOnAws(
    "dev",
    { Flags: FLAGS_OUTPUTS },
    { APPCONFIG: appConfig.endpoint, LAMBDA: lambda.endpoint },
  );
});
afterEach(() => {
  for (const server of [appConfig, lambda, stage]) server.close();
});

describe("prune versions", () => {
  test("keeps the newest, and those that the alias sends calls to", async () => {
    for (const name of FUNCTION_NAMES)
      lambda.functions.set(`savepoint-dev-${name}`, { versions: new Set([9]), live: 9 });
    const versions = new Set([3, 1, 2, 4, 6, 5]);
    lambda.functions.set("savepoint-dev-transition", { versions, live: 2, alsoLive: 1 });

    const dry = await run("prune", "versions", "--keep", "2", "--dry-run");
    expect(dry).toMatchObject({ code: 0, out: expect.stringContaining("transition: 2 versions (4, 3)") });
    expect(versions.size).toBe(6);

    expect(await run("prune", "versions", "--keep", "2", "--yes")).toEqual({
      code: 0,
      out: "Removed 2 versions.\n",
      err: "",
    });
    expect([...versions].toSorted()).toEqual([1, 2, 5, 6]);
    expect(await run("prune", "versions", "--keep", "2", "--yes")).toMatchObject({
      out: "There is nothing to remove in dev.\n",
    });
  });
});

describe("prune configurations", () => {
  function client() {
    return new AppConfigClient({
      endpoint: appConfig.endpoint,
      region: "eu-west-1",
      credentials: { accessKeyId: "none", secretAccessKey: "none" },
    });
  }
  /** Six versions of the flags, the third of them deployed. */
  async function made(): Promise<void> {
    const sdk = client();
    const inApplication = { ApplicationId: "app", ConfigurationProfileId: "flags" };
    for (let count = 0; count < 6; count += 1)
      await sdk.send(
        new CreateHostedConfigurationVersionCommand({
          ...inApplication,
          Content: Buffer.from('{"version":"1","flags":{},"values":{}}'),
          ContentType: "application/json",
        }),
      );
    const environment = { ApplicationId: "app", EnvironmentId: "env" };
    await sdk.send(
      new StartDeploymentCommand({
        ...environment,
        ConfigurationProfileId: "flags",
        ConfigurationVersion: "3",
        DeploymentStrategyId: "at-once",
      }),
    );
    for (let look = 0; look < 3; look += 1)
      await sdk.send(new GetDeploymentCommand({ ...environment, DeploymentNumber: 1 }));
    sdk.destroy();
  }
  function left() {
    return appConfig.versions("flags").map(({ number }) => number);
  }

  test("keeps the newest, what is deployed, and the first, which is the stack's", async () => {
    await made();

    expect(await run("prune", "configurations", "--keep", "1", "--dry-run")).toMatchObject({
      code: 0,
      out: "Would remove:\nflags: 3 versions (5, 4, 2)\ngame-types: 0 versions\n",
    });
    expect(left()).toHaveLength(6);

    expect(await run("prune", "configurations", "--keep", "1", "--yes")).toMatchObject({ code: 0 });
    expect(left()).toEqual([1, 3, 6]);
  });

  test("takes what is deployed as well, for a stage that is to go", async () => {
    await made();

    expect(await run("prune", "configurations", "--keep", "0", "--yes")).toMatchObject({ code: 0 });
    expect(left()).toEqual([1]);
  });

  test("asks first", async () => {
    await made();

    expect(await run("prune", "configurations", "--keep", "1")).toMatchObject({
      code: 2,
      err: expect.stringContaining("Add --yes"),
    });
    expect(left()).toHaveLength(6);
  });
});
