import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import * as z from "zod/mini";
import { type AppConfigServer, startAppConfigServer } from "../fixtures/appconfig-server.ts";
import { AwsFaultError, type AwsServer, startAwsServer } from "../fixtures/aws-server.ts";
import { type CommandLine, openCommandLine } from "../fixtures/command-line.ts";
import { deployTo, FLAGS_OUTPUTS, type StageOnAws, stageOnAws } from "../fixtures/stage-on-aws.ts";

const DAY_SECONDS = 86_400;
const put = z.object({ SecretId: z.literal("keys"), SecretString: z.string() });

let line: CommandLine;
let appConfig: AppConfigServer;
let secrets: AwsServer;
let stage: StageOnAws;
let secret: { text: string; since: number };
async function run(...words: string[]) {
  return await line.savepoint([...words, "--stage", "dev"], { env: stage.env });
}

function ids() {
  const { current, previous } = JSON.parse(secret.text);
  return [current.id, previous?.id];
}

beforeAll(async () => {
  line = await openCommandLine({ inProcess: true });
});
afterAll(async () => await line.close());
beforeEach(async () => {
  secret = {
    text: JSON.stringify({ current: { id: "k1", secret: "b".repeat(64) } }),
    since: Date.now() / 1000,
  };
  appConfig = await startAppConfigServer();
  await deployTo(appConfig, "game-types", {});
  secrets = await startAwsServer(({ headers, body }) => {
    switch (String(headers["x-amz-target"])) {
      case "secretsmanager.GetSecretValue":
        return { body: { SecretString: secret.text, CreatedDate: secret.since } };
      case "secretsmanager.PutSecretValue":
        secret = { text: put.parse(JSON.parse(body.toString())).SecretString, since: Date.now() / 1000 };
        return {};
      default:
        throw new AwsFaultError("InvalidAction", String(headers["x-amz-target"]));
    }
  });
  stage = await stageOnAws(
    "dev",
    { Data: { CursorKeysSecret: "keys" }, Flags: FLAGS_OUTPUTS },
    { SECRETS_MANAGER: secrets.endpoint, APPCONFIG: appConfig.endpoint },
  );
});
afterEach(() => {
  for (const server of [appConfig, secrets, stage]) server.close();
});

test("a rotation goes step by step, says what to deploy after each, and shows no secret", async () => {
  const before = secret.text;
  expect(await run("rotate-keys", "add", "--dry-run")).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Before: k1 signs\.\nAfter: {2}k1 signs, k\d{14} is accepted\.\n$/),
  });
  expect(secret.text).toBe(before);

  const added = await run("rotate-keys", "add", "--yes");
  expect(added).toMatchObject({
    code: 0,
    out: expect.stringMatching(/npx cdk deploy Savepoint-dev-Api -c stage=dev -c keys=k\d{14}-add\n/),
  });
  const [, made] = ids();
  expect((await run("rotate-keys", "sign", "--yes")).code).toBe(0);
  expect(ids()).toEqual([made, "k1"]);
  expect(added.out + added.err).not.toContain(JSON.parse(secret.text).current.secret);
});

test("the key before is kept as long as its cursors live, unless it must go at once", async () => {
  const keys = {
    current: { id: "k2", secret: "c".repeat(64) },
    previous: { id: "k1", secret: "b".repeat(64) },
  };
  secret = { text: JSON.stringify(keys), since: Date.now() / 1000 - 10.5 * DAY_SECONDS };

  expect(await run("rotate-keys", "drop", "--yes")).toMatchObject({
    code: 4,
    err: expect.stringContaining("Cursors that k1 signed live for 30 days: 20 more."),
  });
  expect(ids()).toEqual(["k2", "k1"]);
  expect(await run("rotate-keys", "drop", "--now", "--yes")).toMatchObject({ code: 0 });
  expect(ids()).toEqual(["k2", undefined]);
});

test("the key before goes by itself when its cursors have died", async () => {
  const keys = {
    current: { id: "k2", secret: "c".repeat(64) },
    previous: { id: "k1", secret: "b".repeat(64) },
  };
  secret = { text: JSON.stringify(keys), since: Date.now() / 1000 - 31 * DAY_SECONDS };

  expect(await run("rotate-keys", "drop", "--yes")).toMatchObject({ code: 0 });
  expect(ids()).toEqual(["k2", undefined]);
});

test("a step out of turn is refused, and so is a secret of another form", async () => {
  expect(await run("rotate-keys", "sign", "--yes")).toMatchObject({
    code: 4,
    err: expect.stringContaining("sign can't be done now: no new key is known"),
  });
  secret = { ...secret, text: "not keys" };
  expect(await run("rotate-keys", "add", "--yes")).toMatchObject({
    code: 3,
    err: expect.stringContaining("the secret is not of the form"),
  });
});
