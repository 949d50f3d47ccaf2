import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type AlarmsServer, startAlarmsServer } from "../fixtures/alarms-server.ts";
import { type AppConfigServer, startAppConfigServer } from "../fixtures/appconfig-server.ts";
import { type CommandLine, openCommandLine } from "../fixtures/command-line.ts";
import { policy } from "../fixtures/iam.ts";
import { type SnsTopic, snsTopic } from "../fixtures/sns-topic.ts";
import { FLAGS_OUTPUTS, type StageOnAws, stageOnAws } from "../fixtures/stage-on-aws.ts";
import { resolved, templatesOf } from "../infra/service-under-test.ts";

const TOPIC = "arn:aws:sns:eu-west-1:123456789012:notifications";
const ALARM = "arn:aws:cloudwatch:eu-west-1:123456789012:alarm:savepoint-prod-";
const PAGE = "savepoint-prod-page";

/** The policy that the topic of prod is deployed with. */
const [deployed] = Object.values(templatesOf("prod").observability.findResources("AWS::SNS::TopicPolicy"));
const topicPolicy = policy.parse(resolved(deployed?.Properties.PolicyDocument, () => TOPIC));

let line: CommandLine;
let topic: SnsTopic;
let cloudWatch: AlarmsServer;
let appConfig: AppConfigServer;
let stage: StageOnAws;
async function run(...words: string[]) {
  return await line.savepoint([...words, "--stage", "prod"], { env: stage.env });
}

beforeAll(async () => {
  line = await openCommandLine({ inProcess: true });
});
afterAll(async () => await line.close());
beforeEach(async () => {
  topic = snsTopic(TOPIC, topicPolicy);
  cloudWatch = await startAlarmsServer((_arn, alarm) => topic.publish(alarm));
  appConfig = await startAppConfigServer();
  cloudWatch.alarms.set(PAGE, {
    name: PAGE,
    composite: true,
    state: "OK",
    alarmActions: [TOPIC],
    okActions: [TOPIC],
  });
  const outputs = {
    Observability: { NotificationsTopic: TOPIC },
    Flags: FLAGS_OUTPUTS,
  };
  stage = await stageOnAws("prod", outputs, {
    CLOUDWATCH: cloudWatch.endpoint,
    APPCONFIG: appConfig.endpoint,
  });
});
afterEach(() => {
  for (const server of [cloudWatch, appConfig, stage]) server.close();
});

describe("the topic, with the policy that it is deployed with", () => {
  test("takes the stage's own alarms, and neither another stage's nor another account's", () => {
    expect(topic.publish(PAGE)).toBeUndefined();
    expect(topic.publish("savepoint-staging-page")).toContain("is not authorized to perform: SNS:Publish");
    expect(topic.publish(PAGE, "210987654321")).toContain("is not authorized to perform: SNS:Publish");
    expect(topic.taken).toEqual([PAGE]);
  });
});

describe("alarms test", () => {
  test("sets the alarm that pages off and on again, and says that the topic took both messages", async () => {
    expect(await run("alarms", "test", "--yes")).toEqual({
      code: 0,
      out: "ALARM: the topic took the message.\nOK: the topic took the message.\n",
      err: "",
    });
    expect(cloudWatch.set).toEqual([
      [PAGE, "ALARM"],
      [PAGE, "OK"],
    ]);
    expect(topic.taken).toEqual([PAGE, PAGE]);
  });

  test("fails when the topic refuses, says why, and leaves the alarm off", async () => {
    topic = snsTopic(TOPIC, {
      ...topicPolicy,
      Statement: topicPolicy.Statement.filter(({ Effect }) => Effect === "Deny"),
    });

    const { code, out } = await run("alarms", "test", "--yes");

    expect(code).toBe(1);
    expect(out).toContain("ALARM: the topic took nothing. Resource: ");
    expect(out).toContain("is not authorized to perform: SNS:Publish");
    expect(cloudWatch.alarms.get(PAGE)?.state).toBe("OK");
  });

  test("asks first, and only says what it would do when asked to", async () => {
    expect(await run("alarms", "test")).toMatchObject({ code: 2, err: expect.stringContaining("Add --yes") });
    expect(await run("alarms", "test", "--dry-run")).toMatchObject({
      code: 0,
      out: `Would set ${PAGE} off and on again.\n`,
    });
    expect(cloudWatch.set).toEqual([]);
  });

  test("is refused while an alarm is in ALARM, and where none pages", async () => {
    const firing = { name: "savepoint-prod-latency-p99", composite: false, alarmActions: [], okActions: [] };
    cloudWatch.alarms.set(firing.name, { ...firing, state: "ALARM" });
    expect(await run("alarms", "test", "--yes")).toMatchObject({
      code: 4,
      err: expect.stringContaining("The alarm savepoint-prod-latency-p99 is in ALARM"),
    });
    cloudWatch.alarms.clear();
    expect(await run("alarms", "test", "--yes")).toMatchObject({
      code: 1,
      err: expect.stringContaining(`No alarm ${PAGE} notifies the topic`),
    });
  });

  test("works on a stage alone", async () => {
    expect(await line.savepoint(["alarms", "test"], { env: stage.env })).toMatchObject({
      code: 2,
      err: expect.stringContaining("Add --stage"),
    });
  });
});

describe("alarms restore", () => {
  test("lets the stage's alarms take roll-outs back, and says so when they do already", async () => {
    expect(await run("alarms", "restore", "--dry-run")).toMatchObject({
      code: 0,
      out: "Would put savepoint-prod-error-rate-critical back.\nWould put savepoint-prod-latency-p99 back.\n",
    });
    expect(appConfig.monitors).toEqual([]);

    expect(await run("alarms", "restore", "--yes")).toMatchObject({
      code: 0,
      out: expect.stringContaining("savepoint-prod-latency-p99 guards roll-outs."),
    });
    expect(appConfig.monitors.map(({ AlarmArn }) => AlarmArn)).toEqual([
      `${ALARM}error-rate-critical`,
      `${ALARM}latency-p99`,
    ]);
    expect(await run("alarms", "restore", "--yes")).toMatchObject({
      code: 0,
      out: "All 2 alarms watch roll-outs in prod.\n",
    });
  });
});
