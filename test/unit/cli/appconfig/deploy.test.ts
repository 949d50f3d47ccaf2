import { AppConfigClient, CreateHostedConfigurationVersionCommand } from "@aws-sdk/client-appconfig";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Deploying, deploy } from "../../../../scripts/cli/appconfig/deploy.ts";
import { type AppConfigServer, startAppConfigServer } from "../../../fixtures/appconfig-server.ts";

const FLAGS = '{"version":"1","flags":{},"values":{}}';
const MONITORS = ["errors", "breaker"].map((name) => ({
  AlarmArn: `arn:aws:cloudwatch:eu-west-1:123456789012:alarm:${name}`,
  AlarmRoleArn: "arn:aws:iam::123456789012:role/monitor",
}));
const [ERRORS] = MONITORS;

let server: AppConfigServer;
let deploying: Deploying;

beforeEach(async () => {
  server = await startAppConfigServer();
  const client = new AppConfigClient({
    endpoint: server.endpoint,
    region: "eu-west-1",
    credentials: { accessKeyId: "none", secretAccessKey: "none" },
  });
  const ids = { ApplicationId: "app", EnvironmentId: "env", ConfigurationProfileId: "flags" };
  deploying = {
    client,
    ids,
    progress: { show: () => {}, clear: () => {} },
    strategyId: "a strategy",
    monitors: MONITORS,
    firstPauseMs: 1,
  };
  await client.send(
    new CreateHostedConfigurationVersionCommand({
      ApplicationId: "app",
      ConfigurationProfileId: "flags",
      Content: Buffer.from(FLAGS),
      ContentType: "application/json",
    }),
  );
});
afterEach(() => {
  deploying.client.destroy();
  server.close();
});

function set(state: "OK" | "ALARM"): void {
  for (const { AlarmArn } of MONITORS) server.alarms.set(AlarmArn, state);
}

describe("a change that goes out step by step", () => {
  test("is watched by the alarms, which the first such change puts on the environment", async () => {
    set("OK");

    expect(await deploy(deploying, 1, 0, false)).toMatchObject({ complete: true });

    expect(server.monitors).toEqual(MONITORS);
    expect(server.deployments[0]?.watchedBy).toEqual(MONITORS.map(({ AlarmArn }) => AlarmArn));
  });

  test("is taken back by one that is in ALARM", async () => {
    set("OK");
    server.alarms.set(ERRORS?.AlarmArn ?? "", "ALARM");

    expect(await deploy(deploying, 1, 0, false)).toMatchObject({ complete: false, byAlarm: true });
  });

  test("is taken back by one that has no data, as a new alarm has none", async () => {
    expect(await deploy(deploying, 1, 0, false)).toEqual({
      complete: false,
      byAlarm: true,
      why: expect.stringContaining("INSUFFICIENT_DATA"),
    });
  });

  test("is refused when somebody else was quicker", async () => {
    set("OK");
    await deploy(deploying, 1, 0, false);

    await expect(deploy(deploying, 1, 0, false)).rejects.toThrow("The latest deployment number is 1");
  });
});

describe("a change that is urgent", () => {
  test("goes through while alarms are in ALARM, unwatched, and afterwards they watch again", async () => {
    set("ALARM");
    server.monitors = MONITORS;

    expect(await deploy(deploying, 1, 0, true)).toMatchObject({ complete: true });

    expect(server.deployments.map(({ state, watchedBy }) => [state, watchedBy.length])).toEqual([
      ["ROLLED_BACK", 2],
      ["COMPLETE", 0],
    ]);
    expect(server.monitors).toEqual(MONITORS);
  });

  test("puts the alarms back although it failed", async () => {
    set("ALARM");
    server.monitors = MONITORS;
    const rivals = {
      ...deploying,
      // From the first deployment on, which the alarm takes back, others are always quicker.
      progress: {
        ...deploying.progress,
        show: () => {
          server.rivals = 99;
        },
      },
    };

    await expect(deploy(rivals, 1, 0, true)).rejects.toThrow("latest deployment number");

    expect(server.deployments.length).toBeGreaterThan(1);
    expect(server.monitors).toEqual(MONITORS);
  });

  test("stops what is under way, and tries again when another operator is quicker", async () => {
    set("OK");
    server.rivals = 2;

    expect(await deploy(deploying, 1, 0, true)).toMatchObject({ complete: true });

    expect(server.deployments.map(({ state, strategy }) => [state, strategy])).toEqual([
      ["ROLLED_BACK", "another operator's"],
      ["ROLLED_BACK", "another operator's"],
      ["COMPLETE", "a strategy"],
    ]);
  });
});
