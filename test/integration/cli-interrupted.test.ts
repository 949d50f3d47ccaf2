import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { openClient } from "#client";
import firstFlags from "../../infra/config/flags.json" with { type: "json" };
import { startAppConfigServer } from "../fixtures/appconfig-server.ts";
import { localStack } from "../fixtures/command-line.ts";
import { openProxy } from "../fixtures/proxy.ts";
import { onPty, seenLines } from "../fixtures/pty.ts";
import { deployTo, FLAGS_OUTPUTS, stageOnAws } from "../fixtures/stage-on-aws.ts";

const CTRL_C = "\u0003";
const CTRL_D = "\u0004";
const local = localStack({});

function run(words: readonly string[], env: NodeJS.ProcessEnv = {}) {
  return onPty([...words, "--url", local.url], { folder: local.folder, env });
}

async function createGame(gameId: string): Promise<void> {
  await openClient({ url: local.url }).create(gameId, { gameType: "generic", state: {} });
}

describe("Ctrl+C at a question", () => {
  const flags = ["--flags", "flags.json"];
  test.each([
    { words: ["disable", ...flags], asks: /Turn persistence off in local\?/ },
    { words: ["enable", "--shadow", ...flags], asks: /Turn persistence on in local/ },
    { words: ["rollout", "5", ...flags], asks: /Roll persistence out to 5 %/ },
    { words: ["wipe", "asked"], asks: /Type asked to continue/ },
    { words: ["recover", "asked", "--fence"], asks: /Fence asked\?/ },
  ])("of $words ends with 130 and one line, and changes nothing", async ({ words, asks }) => {
    if (words.includes("asked")) await createGame("asked").catch(() => {});
    for (const env of words.includes("disable") ? [{}, { NO_COLOR: "1" }] : [{}]) {
      const command = run(words, env);
      await command.shows(asks);
      command.type(CTRL_C);
      const { code, shown } = await command.ended;
      expect(code).toBe(130);
      const after = seenLines(shown).filter((line) => line.startsWith("savepoint:"));
      expect(after).toEqual(["savepoint: Interrupted. Nothing was changed."]);
    }
    expect(JSON.parse(await readFile(join(local.folder, "flags.json"), "utf8"))).toEqual({ flags: {} });
  });

  test("with --json is one line of JSON", async () => {
    const command = run(["disable", "--json", ...flags]);
    await command.shows(/Turn persistence off/);
    command.type(CTRL_C);
    const { code, shown } = await command.ended;
    expect(code).toBe(130);
    expect(shown).toContain('{"error":{"message":"Interrupted. Nothing was changed.","exitCode":130}}');
  });

  test("Ctrl+D is a no", async () => {
    const command = run(["disable", ...flags]);
    await command.shows(/Turn persistence off/);
    command.type(CTRL_D);
    expect((await command.ended).code).toBe(5);
  });
});

describe("Ctrl+C during a load", () => {
  test("wipes its games, says what it found so far, and leaves the report of a whole load alone", async () => {
    expect((await local.run("load", "--rate", "20", "--seconds", "1")).code).toBe(0);
    const before = await local.report("load");
    const command = run(["load", "--rate", "5", "--seconds", "600"]);
    await command.shows(/[1-9] answered/);
    command.type(CTRL_C);
    const { code, shown } = await command.ended;

    expect(code).toBe(130);
    const said = seenLines(shown).filter((line) => line.startsWith("savepoint:"));
    expect(said).toEqual([
      "savepoint: Interrupted: waiting for the answers under way and wiping its games. Ctrl+C again ends at once.",
    ]);
    expect(shown).toContain("Interrupted: no summary is kept of it.");
    expect(await local.report("load")).toEqual(before);
    expect((await openClient({ url: local.url }).list({ status: "active" })).games).not.toContainEqual(
      expect.objectContaining({ gameId: expect.stringMatching(/^load-/) }),
    );
  });
});

describe("Ctrl+C while the service has not answered", () => {
  test.each([
    {
      words: ["rewind", "half-done", "--version", "0", "--reason", "a test", "--yes"],
      waitsFor: "/v1/games/half-done/corrections",
      says: /It may have been taken back: Run npx savepoint history half-done /,
    },
    {
      words: ["recover-all", "--id", "run-1", "--yes"],
      waitsFor: "/v1/recoveries",
      says: /The service continues with what was begun: Run npx savepoint recover-all --id run-1 /,
    },
    {
      words: ["import", "games.jsonl", "--yes"],
      waitsFor: "/v1/games/imported/import",
      says: /Some games are imported, the others are not: the same command again continues\./,
    },
    {
      words: ["export", "half-done", "--out", "out.jsonl"],
      waitsFor: "/v1/games/half-done/export",
      says: /out\.jsonl is not complete: the same command again continues\./,
    },
  ])("of $words.0 says what may be done, and how to see it", async ({ words, waitsFor, says }) => {
    await playHalf();
    const game = { gameId: "imported", gameType: "generic", state: {} };
    await writeFile(join(local.folder, "games.jsonl"), `${JSON.stringify(game)}\n`);
    const { promise: waits, resolve: asked } = Promise.withResolvers<void>();
    const never = new Promise<void>(() => {});
    await using proxy = await hanging(waitsFor, asked, never);
    const command = onPty([...words, "--url", proxy.url], { folder: local.folder });
    await Promise.race([
      waits,
      command.ended.then(({ shown }) => Promise.reject(new Error(`it ended: ${shown}`))),
    ]);
    command.type(CTRL_C);
    const { code, shown } = await command.ended;
    expect(code).toBe(130);
    const said = seenLines(shown).filter((line) => line.startsWith("savepoint:"));
    expect(said).toEqual([expect.stringMatching(says)]);
  });
});

/** A game that has something to be taken back; played once, however often it is asked for. */
async function playHalf(): Promise<void> {
  const client = openClient({ url: local.url });
  await client.create("half-done", { gameType: "generic", state: { score: 0 } });
  const transitions = [{ action: "goal", patch: { score: 1 } }];
  await client.append("half-done", { commitId: "goal", expectedVersion: 0, transitions });
}

/** A service that never answers requests of one path. */
async function hanging(path: string, asked: () => void, never: Promise<void>) {
  const { url, close } = await openProxy(local.url, {
    seen: async ({ url: { pathname } }) => {
      if (pathname !== path) return;
      asked();
      await never;
    },
  });
  return { url, [Symbol.asyncDispose]: close };
}

test("Ctrl+C ends status --watch and the console with 130", async () => {
  const watching = run(["status", "--watch"]);
  await watching.shows(/METRIC/);
  watching.type(CTRL_C);
  expect((await watching.ended).code).toBe(130);

  const page = run(["console", "--port", "0"]);
  await page.shows(/Ctrl\+C ends it/);
  page.type(CTRL_C);
  expect((await page.ended).code).toBe(130);
});

test("Ctrl+C during a roll-out says that it continues, and how to see and stop it", async () => {
  const appConfig = await startAppConfigServer();
  await deployTo(appConfig, "flags", firstFlags);
  for (const arn of FLAGS_OUTPUTS.MonitorAlarmArns.split(",")) appConfig.alarms.set(arn, "OK");
  const outputs = { Flags: FLAGS_OUTPUTS, Api: { Url: local.url } };
  const stage = await stageOnAws("dev", outputs, { APPCONFIG: appConfig.endpoint });
  try {
    const command = onPty(["rollout", "20", "--yes", "--stage", "dev"], { env: stage.env });
    await command.shows(/Deployment \d+: deploying/);
    command.type(CTRL_C);
    const { code, shown } = await command.ended;

    expect(code).toBe(130);
    expect(seenLines(shown).filter((line) => line.startsWith("savepoint:"))).toEqual([
      "savepoint: Interrupted. The roll-out continues in AppConfig: npx savepoint status --stage dev shows it, npx savepoint disable --stage dev stops it and turns persistence off.",
    ]);
    expect(appConfig.deployments.at(-1)?.state).toMatch(/^(DEPLOYING|BAKING)$/);
  } finally {
    appConfig.close();
    stage.close();
  }
});
