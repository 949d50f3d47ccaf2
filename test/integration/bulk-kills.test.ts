import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as delay } from "node:timers/promises";
import { beforeAll, expect, test } from "vitest";
import { openClient, type SavepointClient } from "#client";
import { newSeed, randomFrom } from "../../scripts/random.ts";
import { localStack } from "../fixtures/command-line.ts";

// Each command is killed at random moments, so many times, and then run to its end. BULK_KILLS=50 for more than the
// few that every run of the tests has.

const KILLS = Number(process.env.BULK_KILLS ?? 2);
/** Enough that a command is under way for as long as it may live; more for many kills. */
const COUNT = KILLS > 2 ? 400 : 150;
const LONGEST_MS = KILLS > 2 ? 2_500 : 1_500;
const TIMEOUT_MS = 60_000 + KILLS * 6_000;
const MAIN = resolve(import.meta.dirname, "../../scripts/cli/main.ts");

const from = localStack();
const to = localStack();
const seed = Number(process.env.SEED ?? newSeed());
const random = randomFrom(seed);
let source: SavepointClient;
let target: SavepointClient;
const GAMES = Array.from({ length: COUNT }, (_, index) => `room-${String(index).padStart(3, "0")}`);

beforeAll(async () => {
  console.info(`kills: seed ${seed}`);
  [source, target] = [openClient({ url: from.url }), openClient({ url: to.url })];
  const lines = GAMES.map((gameId) =>
    JSON.stringify({
      gameId,
      gameType: "generic",
      state: { of: gameId, score: 2 },
      createdAt: "2026-01-01T00:00:00Z",
      history: [
        { action: "goal", patch: { of: gameId, score: 1 } },
        { action: "goal", patch: { score: 2 } },
      ],
    }),
  );
  const { code } = await from.savepoint(["import", "-", "--yes", "--url", from.url], {
    input: lines.join("\n"),
  });
  expect(code).toBe(0);
});

/** Runs a command and kills it after a while. @returns whether it had ended before. */
async function killed(folder: string, words: readonly string[]): Promise<boolean> {
  const child = spawn(process.execPath, [MAIN, ...words], { cwd: folder, stdio: "ignore" });
  const ended = once(child, "close");
  const first = await Promise.race([ended.then(() => "ended"), delay(random.below(LONGEST_MS), "late")]);
  child.kill("SIGKILL");
  await ended;
  return first === "ended";
}

/** Kills a command so many times, unless it ends before, and runs it to its end. */
async function killedAndRun(local: typeof from, words: readonly string[]) {
  for (let kills = 0; kills < KILLS; kills += 1)
    if (await killed(local.folder, [...words, "--url", local.url])) break;
  return await local.run(...words);
}

/** The lines of an export without what differs each time: when it was made, and the checksum over that. */
function comparable(text: string): unknown[] {
  return text
    .trim()
    .split("\n")
    .map((line) => {
      const { exportedAt: _at, sha256: _sum, ...rest } = JSON.parse(line);
      return rest;
    });
}

test(
  "an export that is killed again and again ends as one that is not",
  async () => {
    const [whole, file] = [join(from.folder, "whole.jsonl"), join(from.folder, "killed.jsonl")];
    await from.run("export", "--history", "--out", whole);
    expect(await killedAndRun(from, ["export", "--history", "--out", file])).toMatchObject({ code: 0 });
    expect(comparable(await readFile(file, "utf8"))).toEqual(comparable(await readFile(whole, "utf8")));
    expect(await to.run("import", file, "--dry-run")).toMatchObject({ code: 0 });
  },
  TIMEOUT_MS,
);

test(
  "an import that is killed again and again ends with equal games, each counted once",
  async () => {
    const file = join(from.folder, "killed.jsonl");
    const { code, out } = await killedAndRun(to, ["import", file, "--yes"]);
    expect(code).toBe(0);
    const [, imported = 0, before = 0] =
      new RegExp(`${COUNT} games read: (\\d+) imported, (\\d+) by an earlier run`).exec(out) ?? [];
    expect(Number(imported) + Number(before)).toBe(COUNT);
    const again = join(to.folder, "again.jsonl");
    await to.run("export", "--history", "--out", again);
    expect(comparable(await readFile(again, "utf8"))).toEqual(comparable(await readFile(file, "utf8")));
  },
  TIMEOUT_MS,
);

test(
  "a recovery of all games that is killed again and again corrects each once",
  async () => {
    const words = [
      "recover-all",
      "--version-before",
      "2",
      "--reason",
      "test",
      "--rate",
      String(COUNT),
      "--yes",
      "--id",
      "killed",
    ];
    const { code, out } = await killedAndRun(to, words);
    expect(out).toContain(`${COUNT} games: ${COUNT} recovered, 0 refused, 0 gone.`);
    expect(code).toBe(0);
    for (const gameId of GAMES.filter((_, index) => index % 40 === 0))
      expect(await target.state(gameId)).toMatchObject({ version: 3, state: { of: gameId, score: 1 } });
    expect(await source.state("room-000")).toMatchObject({ version: 2 });
  },
  TIMEOUT_MS,
);
