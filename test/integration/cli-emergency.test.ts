import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { firstConfiguration } from "../../infra/first-configuration.ts";
import { httpHandler } from "../../lambdas/api/http/handler.ts";
import { parseFlags } from "../../lambdas/flags/flags.ts";
import { allRoutes } from "../../scripts/local/all-routes.ts";
import { type LocalServer, serve } from "../../scripts/local/http-server.ts";
import { type AlarmsServer, startAlarmsServer } from "../fixtures/alarms-server.ts";
import { type AppConfigServer, startAppConfigServer } from "../fixtures/appconfig-server.ts";
import { type CommandLine, openCommandLine } from "../fixtures/command-line.ts";
import { sampleOutput, shapeOf } from "../fixtures/documents.ts";
import { type TestServices, testServices } from "../fixtures/services.ts";
import { deployTo, FLAGS_OUTPUTS, type StageOnAws, stageOnAws } from "../fixtures/stage-on-aws.ts";

// What an operator does in an emergency, on a stage with everything that the command talks to: an API that takes its flags
// from the AppConfig that the command deploys to, alarms that take a deployment back, and the stacks' outputs.

const MONITORS = FLAGS_OUTPUTS.MonitorAlarmArns.split(",").map((AlarmArn) => ({
  AlarmArn,
  AlarmRoleArn: FLAGS_OUTPUTS.MonitorRoleArn,
}));
const ALARMS = MONITORS.map(({ AlarmArn }) => AlarmArn.split(":alarm:")[1] ?? "");

let line: CommandLine;
let services: TestServices;
let version: string;
let api: LocalServer;
let appConfig: AppConfigServer;
let cloudWatch: AlarmsServer;
let stage: StageOnAws;

async function run(...words: string[]) {
  return await line.savepoint([...words, "--stage", "prod"], { env: stage.env });
}

/** Sets the alarms that watch, for AppConfig and for those who ask which of them it was. */
function set(...states: readonly ("OK" | "ALARM" | "INSUFFICIENT_DATA")[]): void {
  for (const [index, { AlarmArn }] of MONITORS.entries()) {
    const name = ALARMS[index] ?? "";
    const state = states[index] ?? states[0] ?? "OK";
    appConfig.alarms.set(AlarmArn, state);
    cloudWatch.alarms.set(name, { name, composite: false, state, alarmActions: [], okActions: [] });
  }
}

async function serveApi(): Promise<LocalServer> {
  const config = {
    ...services.config,
    current: () => ({ ...services.config.current(), origin: "appconfig" as const, version }),
  };
  const routes = allRoutes({ ...services, config });
  return await serve(
    httpHandler({ ...services, config }, routes),
    Object.keys(routes),
    { port: 0 },
    services.log,
  );
}

beforeAll(async () => {
  line = await openCommandLine({ inProcess: true });
});
afterAll(async () => await line.close());
beforeEach(async () => {
  services = testServices();
  version = "first";
  api = await serveApi();
  appConfig = await startAppConfigServer();
  cloudWatch = await startAlarmsServer(() => undefined);
  stage = await stageOnAws(
    "prod",
    { Flags: FLAGS_OUTPUTS, Api: { Url: api.url } },
    { APPCONFIG: appConfig.endpoint, CLOUDWATCH: cloudWatch.endpoint },
  );
  appConfig.deployed = (profile, text, label = "first") => {
    if (profile !== "flags") return;
    services.set.flags = parseFlags(JSON.parse(text).values);
    version = label;
  };
  await deployTo(appConfig, "flags", JSON.parse(firstConfiguration(true).flags));
  appConfig.monitors = MONITORS;
});
afterEach(async () => {
  for (const server of [appConfig, cloudWatch, stage]) server.close();
  await api.close();
});

describe("disable", () => {
  test("turns persistence off at once, and waits until every function answers so", async () => {
    set("OK");

    const { code, out, err } = await run("disable", "--yes");

    expect(shapeOf(err + out)).toBe(shapeOf(sampleOutput("disable --stage prod")));
    expect(out).toMatch(
      /^Done in [\d.]+ s: persistence is off in prod, and the API's answers have changed\.\n$/,
    );
    expect(code).toBe(0);
    expect(services.set.flags.use_state_persistence?.enabled).toBe(false);
    expect(appConfig.deployments.at(-1)).toMatchObject({ strategy: "at-once", state: "COMPLETE" });
  });

  test("goes through while alarms are in ALARM, and puts the alarms back that it took away", async () => {
    set("ALARM");

    expect((await run("disable", "--yes")).code).toBe(0);

    expect(appConfig.deployments.slice(1).map(({ state, watchedBy }) => [state, watchedBy.length])).toEqual([
      ["ROLLED_BACK", 2],
      ["COMPLETE", 0],
    ]);
    expect(appConfig.monitors).toEqual(MONITORS);
  });

  test("stops what another operator rolls out", async () => {
    set("OK");
    appConfig.rivals = 1;

    expect((await run("disable", "--yes")).code).toBe(0);

    expect(appConfig.deployments.slice(1).map(({ strategy, state }) => [strategy, state])).toEqual([
      ["another operator's", "ROLLED_BACK"],
      ["at-once", "COMPLETE"],
    ]);
  });

  test("names the switch that does without AppConfig when AppConfig does not answer", async () => {
    set("OK");
    appConfig.close();

    const { code, err } = await run("disable", "--yes");

    expect(code).toBe(3);
    expect(err).toContain("The flags of prod cannot be changed");
    expect(err).toContain(
      "To turn persistence off without AppConfig: npx savepoint override off --stage prod",
    );
    expect((await run("disable", "snapshots", "--yes")).err).not.toContain("override");
  });

  test("changes nothing when it is only to show what it would do", async () => {
    set("OK");

    expect(await run("disable", "--dry-run")).toMatchObject({
      code: 0,
      out: expect.stringContaining("~ /use_state_persistence/enabled: true → false"),
    });
    expect(appConfig.deployments).toHaveLength(1);
  });
});

describe("enable and rollout", () => {
  test("are watched by the alarms, and bring as many games as before; rollout goes step by step", async () => {
    set("OK");
    await run("disable", "--yes");
    appConfig.monitors = [];

    expect((await run("enable", "--yes")).code).toBe(0);

    expect(appConfig.deployments.at(-1)).toMatchObject({
      strategy: "at-once",
      watchedBy: MONITORS.map(({ AlarmArn }) => AlarmArn),
      state: "COMPLETE",
    });
    const rolled = await run("rollout", "25", "--yes");
    expect(rolled.code).toBe(0);
    expect(shapeOf(rolled.err + rolled.out)).toBe(shapeOf(sampleOutput("rollout 5 --stage prod")));
    expect(appConfig.deployments.at(-1)).toMatchObject({ strategy: "gradual", state: "COMPLETE" });
    expect(services.set.flags.use_state_persistence?.rolloutPercent).toBe(25);
  });

  test("say which alarm took the change back, and that the flags are as they were", async () => {
    set("OK", "ALARM");

    const { code, err } = await run("rollout", "25", "--yes");
    expect(code).toBe(1);
    expect(err).toContain(`The change was rolled back: ${ALARMS[1]} went into ALARM.`);
    expect(services.set.flags.use_state_persistence?.rolloutPercent).toBe(100);
  });

  test("say that an alarm has no data yet, as one that was just made", async () => {
    set("INSUFFICIENT_DATA", "OK");

    expect(await run("rollout", "25", "--yes")).toMatchObject({
      code: 1,
      err: expect.stringContaining("An alarm that was just made has no data for some minutes."),
    });
  });

  test("overwrite nothing when somebody else was faster", async () => {
    set("OK");
    appConfig.rivals = 1;

    expect(await run("rollout", "25", "--yes")).toMatchObject({
      code: 4,
      err: expect.stringContaining("Somebody else changed the flags of prod in the meantime."),
    });
  });

  test("refuse flags that can't work together before anything is sent", async () => {
    set("OK");
    await run("disable", "--yes");
    const before = appConfig.deployments.length;

    const refused = await run("enable", "snapshots", "--yes");
    expect(refused.code).toBe(2);
    expect(shapeOf(refused.err)).toBe(shapeOf(sampleOutput("enable snapshots --stage staging")));
    expect(appConfig.deployments).toHaveLength(before);
  });

  test("take no file: a stage has its flags in AppConfig", async () => {
    expect(await run("rollout", "25", "--yes", "--flags", "flags.json")).toMatchObject({
      code: 2,
      err: expect.stringContaining("--flags is for a local stack."),
    });
  });
});

describe("where AppConfig does not answer", () => {
  test.each([
    { words: ["disable", "--yes"], says: "The flags of prod cannot be changed" },
    { words: ["alarms", "restore", "--yes"], says: "The alarms of prod cannot be put back" },
  ])("$words says so", async ({ words, says }) => {
    appConfig.close();

    const { code, err } = await run(...words);

    expect(err).toContain(says);
    expect(code).not.toBe(0);
  });
});

test("where nothing was ever deployed, it is said what to do", async () => {
  const empty = await startAppConfigServer();
  const { env, close } = await stageOnAws(
    "prod",
    { Flags: FLAGS_OUTPUTS, Api: { Url: api.url } },
    { APPCONFIG: empty.endpoint, CLOUDWATCH: cloudWatch.endpoint },
  );
  expect(await line.savepoint(["disable", "--yes", "--stage", "prod"], { env })).toMatchObject({
    code: 1,
    err: expect.stringContaining("Deploy them: npx cdk deploy Savepoint-prod-Flags -c stage=prod."),
  });
  close();
  empty.close();
});
