import { execFile } from "node:child_process";
import { writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import manifest from "../../package.json" with { type: "json" };
import { type AwsServer, startAwsServer } from "../fixtures/aws-server.ts";
import { localStack } from "../fixtures/command-line.ts";
import { FLAGS_OUTPUTS, type StageOnAws, stageOnAws } from "../fixtures/stage-on-aws.ts";

const run = promisify(execFile);
const local = localStack(undefined, { inProcess: true });

test("--version prints the version", async () => {
  expect(await local.savepoint(["--version"])).toEqual({ code: 0, out: `${manifest.version}\n`, err: "" });
});

describe("where a command works", () => {
  test("is said by SAVEPOINT_URL or SAVEPOINT_STAGE where nothing is typed", async () => {
    const env = { SAVEPOINT_URL: local.url };
    expect(await local.savepoint(["games"], { env })).toMatchObject({ code: 0, out: "No games.\n" });
    const stage = await local.savepoint(["games"], { env: { SAVEPOINT_STAGE: "nowhere" } });
    expect(stage).toMatchObject({ code: 2, err: expect.stringContaining('There is no stage "nowhere"') });
    const both = await local.savepoint(["games"], { env: { ...env, SAVEPOINT_STAGE: "dev" } });
    expect(both).toMatchObject({ code: 2, err: expect.stringContaining("are both set") });
    const typed = await local.savepoint(["games", "--url", local.url], { env: { SAVEPOINT_STAGE: "dev" } });
    expect(typed.code).toBe(0);
  });

  test.each([
    { text: '{"stages": {"prod": {"awsProfil": "a"}}}', says: "stages.prod: " },
    { text: '{"default": "production"}', says: "default: " },
    { text: "{", says: "is not JSON" },
  ])("a profiles file that can't be used is named: $text", async ({ text, says }) => {
    await writeFile(join(local.folder, "profiles.json"), text);
    const { code, err } = await local.savepoint(["games"], { env: { SAVEPOINT_PROFILES: "profiles.json" } });
    expect({ code, err }).toEqual({ code: 2, err: expect.stringContaining(says) });
    expect(err).toContain("profiles.json");
  });
});

describe("errors with --json are JSON", () => {
  test.each([
    { words: ["show", "missing"], error: { exitCode: 4, problem: { status: 404 } } },
    { words: ["show", "a b"], error: { exitCode: 2, message: expect.stringContaining("<game>") } },
    { words: ["show"], error: { exitCode: 2, message: "missing required argument 'game'" } },
  ])("$words", async ({ words, error }) => {
    const { out, err } = await local.run(...words, "--json");
    expect(out).toBe("");
    expect(JSON.parse(err)).toMatchObject({ error });
  });
});

describe("completion", () => {
  /** What bash completes a line to. */
  async function completed(...words: string[]): Promise<string[]> {
    const script = `source "$1"; shift; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _savepoint; printf '%s\n' "\${COMPREPLY[@]}"`;
    const { stdout } = await run("bash", [
      "-c",
      script,
      "bash",
      join(local.folder, "completion.bash"),
      ...words,
    ]);
    return stdout.trim().split("\n");
  }

  beforeAll(async () => {
    await writeFile(
      join(local.folder, "completion.bash"),
      (await local.savepoint(["completion", "bash"])).out,
    );
  });

  test.each([
    { words: ["savepoint", "sta"], gives: ["status"] },
    { words: ["savepoint", "status", "--st"], gives: ["--stage"] },
    { words: ["savepoint", "status", "--stage", ""], gives: ["dev", "staging", "prod", "e2e"] },
    { words: ["savepoint", "games", "--stage", "dev", "-o", "c"], gives: ["csv"] },
    { words: ["savepoint", "game-types", "pu"], gives: ["push"] },
  ])("in bash of $words", async ({ words, gives }) => {
    expect(await completed(...words)).toEqual(gives);
  });

  test("in zsh is bash's, and in fish names commands, options and values", async () => {
    const [zsh, fish] = [
      await local.savepoint(["completion", "zsh"]),
      await local.savepoint(["completion", "fish"]),
    ];
    expect(zsh.out.split("\n").slice(0, 3)).toEqual([
      "(( $+functions[compdef] )) || { autoload -Uz compinit && compinit -i; }",
      "autoload -Uz bashcompinit && bashcompinit",
      "_savepoint() {",
    ]);
    expect(fish.out).toContain("complete -c savepoint -n __fish_use_subcommand -a status -d ");
    expect(fish.out).toContain(
      '-n "__fish_seen_subcommand_from status" -l stage -x -a "dev staging prod e2e"',
    );
  });
});

describe("doctor", () => {
  let denied: AwsServer;
  let stage: StageOnAws;
  beforeAll(async () => {
    denied = await startAwsServer(() => ({
      status: 403,
      body: JSON.stringify({ __type: "AccessDeniedException", message: "not allowed" }),
    }));
    const services = ["APPCONFIG", "CLOUDWATCH", "DYNAMODB", "S3", "SECRETS_MANAGER", "SNS"];
    stage = await stageOnAws(
      "dev",
      {
        Flags: FLAGS_OUTPUTS,
        Data: { StateTable: "state", ArchiveBucket: "archive", CursorKeysSecret: "keys" },
        Api: { Url: local.url },
        Observability: { NotificationsTopic: "arn:aws:sns:eu-west-1:123456789012:topic" },
      },
      Object.fromEntries(services.map((name) => [name, denied.endpoint])),
    );
  });
  afterAll(() => {
    for (const server of [denied, stage]) server.close();
  });

  test("of a local stack says that it answers", async () => {
    const { code, out } = await local.run("doctor");
    expect(code).toBe(0);
    expect(out).toMatch(/^✅ Node is new enough \(24\./m);
    expect(out).toMatch(/^✅ The local stack answers /m);
    expect(out).toMatch(/^✅ Every function answers /m);
  });

  test("of a stage names each permission that is missing, with what to ask for", async () => {
    const { code, out } = await local.savepoint(["doctor", "--stage", "dev"], { env: stage.env });
    expect(code).toBe(1);
    expect(out).toMatch(/^✅ A region is set \(eu-west-1\)$/m);
    expect(out).toMatch(/^✅ The stacks are deployed /m);
    expect(out).toMatch(/^✅ The API answers /m);
    expect(out).toContain("Ask for appconfig:ListDeployments");
    expect(out).toContain("Ask for dynamodb:DescribeTable");
    expect(out.match(/^❌/gm)?.length).toBe(7);
  });

  test("of a stage that is not there, or without a region, says what to do", async () => {
    const missing = await local.savepoint(["doctor", "--stage", "prod"], { env: stage.env });
    expect(missing).toMatchObject({
      code: 1,
      out: expect.stringContaining("The stack Savepoint-prod-Data is missing"),
    });
    const nowhere = await local.savepoint(["doctor", "--stage", "dev"], {
      env: { ...stage.env, AWS_REGION: undefined },
    });
    expect(nowhere).toMatchObject({ code: 1, out: expect.stringContaining("Set AWS_REGION") });
  });

  test("without a stage checks this machine", async () => {
    expect((await local.savepoint(["doctor"])).out).toContain("Add --stage to check a stage");
  });
});

test("an FF_* variable that means nothing is one line, at the local start and in serve", async () => {
  const env = { ...process.env, FF_USE_STATE_PERSISTENCE: "yes", NO_COLOR: "1" };
  const says =
    /^FF_USE_STATE_PERSISTENCE: expected true, false, shadow, or a percentage from 0 to 100, found "yes"$/;
  const main = resolve(import.meta.dirname, "../../scripts/local/main.ts");
  const failed = await run(process.execPath, [main, "--port", "0"], { env }).catch((error: unknown) => error);
  expect(failed).toMatchObject({ code: 1, stderr: expect.stringMatching(says.source.replace("$", "\n$")) });
  const served = await local.savepoint(["serve", "--data", join(local.folder, "data"), "--port", "0"], {
    env,
  });
  expect(served.code).toBe(2);
  expect(served.err.split("\n")[0]).toMatch(/^savepoint: FF_USE_STATE_PERSISTENCE: expected true/);
});
