import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { FUNCTION_NAMES } from "../../infra/functions.ts";
import { type CommandLine, openCommandLine } from "../fixtures/command-line.ts";
import { type FakeFunction, type LambdaServer, startLambdaServer } from "../fixtures/lambda-server.ts";
import { type StageOnAws, stageOnAws } from "../fixtures/stage-on-aws.ts";

const FLAGS = { APPCONFIG_APPLICATION: "app", OTHER: "kept" };

let line: CommandLine;
let lambda: LambdaServer;
let stage: StageOnAws;
async function override(...words: string[]) {
  return await line.savepoint(["override", ...words, "--stage", "dev"], { env: stage.env });
}
function the(name: string): FakeFunction {
  const found = lambda.functions.get(`savepoint-dev-${name}`);
  if (!found) throw new Error(`there is no function ${name}`);
  return found;
}
/** The environment of the version that the calls of a function go to. */
function live(name: string) {
  const { published, live: version } = the(name);
  return published?.get(version);
}

beforeAll(async () => {
  line = await openCommandLine({ inProcess: true });
});
afterAll(async () => await line.close());
beforeEach(async () => {
  lambda = await startLambdaServer();
  stage = await stageOnAws("dev", {}, { LAMBDA: lambda.endpoint });
  for (const name of FUNCTION_NAMES)
    lambda.functions.set(`savepoint-dev-${name}`, {
      ...{ versions: new Set([1, 2]), live: 2, published: new Map() },
      environment: name === "events" ? { OTHER: "kept" } : FLAGS,
    });
  the("transition").alsoLive = 1;
});
afterEach(() => {
  for (const server of [lambda, stage]) server.close();
});

test("off goes to all calls of every function that reads flags, and none takes it back", async () => {
  const dry = await override("off", "--dry-run");
  expect(dry.out).toContain("transition: goes by the flags, then FF_USE_STATE_PERSISTENCE is false\n");
  expect(the("transition").live).toBe(2);

  expect(await override("off", "--yes")).toMatchObject({ code: 0, err: "" });
  for (const name of FUNCTION_NAMES.filter((each) => each !== "events"))
    expect(live(name)).toEqual({ ...FLAGS, FF_USE_STATE_PERSISTENCE: "false" });
  expect(the("transition").alsoLive).toBeUndefined();
  expect(the("events").live).toBe(2);

  expect(await override("none", "--yes")).toMatchObject({ code: 0 });
  expect(live("transition")).toEqual(FLAGS);
  expect(await override("on", "--yes")).toMatchObject({ code: 0 });
  expect(live("snapshot")).toEqual({ ...FLAGS, FF_USE_STATE_PERSISTENCE: "true" });
});

test("says what it could not change, and what is not a decision", async () => {
  lambda.functions.delete("savepoint-dev-snapshot");
  const failed = await override("off", "--yes");
  expect(failed.code).not.toBe(0);
  expect(failed.err).toContain("The functions of dev could not all be changed: Function not found");
  expect((await override("maybe")).err).toContain("off, on, none");
});
