import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { Ajv } from "ajv";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { openClient } from "#client";
import schema from "../../docs/game-types.schema.json" with { type: "json" };
import shipped from "../../lambdas/flags/game-types.json" with { type: "json" };
import { type AppConfigServer, startAppConfigServer } from "../fixtures/appconfig-server.ts";
import {
  type CommandLine,
  openCommandLine,
  type StackProcess,
  startStack,
} from "../fixtures/command-line.ts";
import { deployTo, FLAGS_OUTPUTS, type StageOnAws, stageOnAws } from "../fixtures/stage-on-aws.ts";

let line: CommandLine;
let appConfig: AppConfigServer;
let stage: StageOnAws;
let api: StackProcess;
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
  line = await openCommandLine({ inProcess: true });
  api = await startStack(line.folder);
  const client = openClient({ url: api.url });
  await client.create("game-1", { gameType: "chess", state: {} });
});
afterAll(async () => {
  await api.close();
  await line.close();
});
beforeEach(async () => {
  appConfig = await startAppConfigServer();
  await deployTo(appConfig, "game-types", shipped);
  stage = await stageOnAws(
    "dev",
    { Flags: FLAGS_OUTPUTS, Api: { Url: api.url } },
    { APPCONFIG: appConfig.endpoint },
  );
  await write({ ...shipped, chess: { ...shipped.chess, retentionDays: 60 } });
});
afterEach(() => {
  for (const server of [appConfig, stage]) server.close();
});

test("shows the difference, and deploys step by step, watched by alarms", async () => {
  watched("OK");
  expect(await run("push", "types.json", "--dry-run")).toEqual({
    code: 0,
    out: [
      "Would change:",
      "  ~ /chess/retentionDays: 30 → 60",
      "For games:",
      "  chess: 1 game in play.",
      "    retentionDays: for new games; a game keeps the value that it was created with",
      "",
    ].join("\n"),
    err: "",
  });

  expect(await run("push", "types.json", "--yes")).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Deployed game-types-\S+ to dev\.\n$/),
  });

  expect(appConfig.deployments.at(-1)).toMatchObject({
    profile: "game-types",
    strategy: "gradual",
    watchedBy: FLAGS_OUTPUTS.MonitorAlarmArns.split(","),
    state: "COMPLETE",
  });
  expect(await run("push", "types.json", "--yes")).toMatchObject({
    code: 0,
    out: "These game types are deployed in dev already.\n",
  });
});

test("says that an alarm took it back, or has no data yet", async () => {
  watched("ALARM");
  const { code, err } = await run("push", "types.json", "--yes");

  expect(code).toBe(1);
  expect(err).toContain("The change was rolled back: ");
  expect(err).toContain("savepoint-prod-error-rate-critical");
});

test.each([
  ["what functions could not use", { chess: { schemaVersion: 0 } }, "The game types can't be used: chess."],
  ["what is no object", [], "must hold a JSON object"],
  [
    "a misspelt attribute",
    { chess: { ...shipped.chess, retentionDay: 30 } },
    "chess: expected none of these unknown fields: retentionDay",
  ],
  [
    "a misspelt attribute of snapshot",
    { chess: { ...shipped.chess, snapshot: { ...shipped.chess.snapshot, everyTransition: 5 } } },
    "chess.snapshot: expected none of these unknown fields: everyTransition",
  ],
])("refuses %s, before anything is sent", async (_what, document, says) => {
  await write(document);

  for (const action of ["check", "push"])
    expect(await run(action, "types.json", ...(action === "push" ? ["--yes"] : []))).toMatchObject({
      code: 2,
      err: expect.stringContaining(says),
    });
  expect(appConfig.versions("game-types")).toHaveLength(1);
});

test("checks the flags file of one machine, also where a local stack is meant", async () => {
  await write({ flags: {}, gameTypes: { tarot: { ...shipped.generic, retention: 3 } } });
  const env = { SAVEPOINT_URL: api.url };
  expect(await line.savepoint(["game-types", "check", "types.json"], { env })).toMatchObject({
    code: 2,
    err: expect.stringContaining("tarot: expected none of these unknown fields: retention"),
  });
  await write({ flags: {}, gameTypes: { tarot: shipped.generic } });
  const { out } = await line.savepoint(["game-types", "check", "types.json"], { env });
  expect(out).toMatch(/^tarot /m);
});

test("needs a file that there is", async () => {
  expect(await run("push", "missing.json", "--yes")).toMatchObject({
    code: 2,
    err: expect.stringContaining("missing.json: the file does not exist"),
  });
});

test("says how many games in play a change of phases stops", async () => {
  await write({
    ...shipped,
    chess: { ...shipped.chess, firstPhase: "PLAYING", phases: { PLAYING: ["GAME_OVER"], GAME_OVER: [] } },
  });
  const stuck = await run("check", "types.json");
  expect(stuck.out).toContain("chess: 1 game in play; 1 are in a phase that ends them or is unknown then.");
  expect(stuck.out).toContain("phases: holds from a game's next move");
});

test("show prints the rules, and with -o json the document, which push takes with its schema named", async () => {
  expect((await run("show")).out).toMatch(
    /^six-phase +NOT_STARTED +GAME_OVER +6 +every 50 transitions, at each phase/m,
  );
  const document = JSON.parse((await run("show", "-o", "json")).out);
  expect(document).toEqual(shipped);
  const here = await line.savepoint(["game-types", "show", "-o", "json"]);
  expect(JSON.parse(here.out)).toEqual(shipped);

  watched("OK");
  await write({ $schema: "docs/game-types.schema.json", ...document, tarot: shipped.generic });
  expect((await line.savepoint(["game-types", "check", "types.json"])).out).toContain("can be used");
  expect((await run("push", "types.json", "--yes")).code).toBe(0);
  expect(JSON.parse(appConfig.versions("game-types").at(-1)?.text ?? "")).toEqual({
    ...shipped,
    tarot: shipped.generic,
  });
});

test("the schema that editors read takes what push takes, and refuses what is misspelt", () => {
  const fits = new Ajv().compile(schema);
  expect(fits({ $schema: "x", ...shipped })).toBe(true);
  expect(fits({ chess: { ...shipped.chess, retentionDay: 30 } })).toBe(false);
  expect(fits({ chess: { ...shipped.chess, snapshot: { everyTransitions: 501 } } })).toBe(false);
});
