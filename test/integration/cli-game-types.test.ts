import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import shipped from "../../lambdas/flags/game-types.json" with { type: "json" };
import { type AppConfigServer, startAppConfigServer } from "../fixtures/appconfig-server.ts";
import { type CommandLine, openCommandLine } from "../fixtures/command-line.ts";
import { deployTo, FLAGS_OUTPUTS, type StageOnAws, stageOnAws } from "../fixtures/stage-on-aws.ts";

let line: CommandLine;
let appConfig: AppConfigServer;
let stage: StageOnAws;
async function run(...words: string[]) {
  return await line.savepoint(["game-types", ...words, "--stage", "dev"], { env: stage.env });
}

async function write(document: unknown) {
  return await writeFile(join(line.folder, "types.json"), JSON.stringify(document));
}

function watched(state: "OK" | "ALARM") {
  for (const arn of FLAGS_OUTPUTS.MonitorAlarmArns.split(",")) appConfig.alarms.set(arn, state);
}

beforeAll(async () => {
  line = await openCommandLine();
});
afterAll(async () => await line.close());
beforeEach(async () => {
  appConfig = await startAppConfigServer();
  await deployTo(appConfig, "game-types", shipped);
  stage = await stageOnAws("dev", { Flags: FLAGS_OUTPUTS }, { APPCONFIG: appConfig.endpoint });
  await write({ ...shipped, chess: { ...shipped.chess, retentionDays: 60 } });
});
afterEach(() => {
  for (const server of [appConfig, stage]) server.close();
});

test("shows the difference, and deploys step by step, watched by alarms", async () => {
  watched("OK");
  expect(await run("types.json", "--dry-run")).toEqual({
    code: 0,
    out: "Would change:\n  ~ /chess/retentionDays: 30 → 60\n",
    err: "",
  });

  expect(await run("types.json", "--yes")).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Deployed game-types-\S+ to dev\.\n$/),
  });

  expect(appConfig.deployments.at(-1)).toMatchObject({
    profile: "game-types",
    strategy: "gradual",
    watchedBy: FLAGS_OUTPUTS.MonitorAlarmArns.split(","),
    state: "COMPLETE",
  });
  expect(await run("types.json", "--yes")).toMatchObject({
    code: 0,
    out: "These game types are deployed in dev already.\n",
  });
});

test("says that an alarm took it back, or has no data yet", async () => {
  watched("ALARM");
  const { code, err } = await run("types.json", "--yes");

  expect(code).toBe(1);
  expect(err).toContain("The change was rolled back: ");
  expect(err).toContain("savepoint-prod-error-rate-critical");
});

test.each([
  ["what functions could not use", { chess: { schemaVersion: 0 } }, "The game types can't be used: chess."],
  ["what is no object", [], "must hold a JSON object"],
])("refuses %s, before anything is sent", async (_what, document, says) => {
  await write(document);

  expect(await run("types.json", "--yes")).toMatchObject({ code: 2, err: expect.stringContaining(says) });
  expect(appConfig.versions("game-types")).toHaveLength(1);
});

test("needs a file that there is", async () => {
  expect(await run("missing.json", "--yes")).toMatchObject({
    code: 2,
    err: expect.stringContaining("missing.json: the file does not exist"),
  });
});
