import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, expect, test } from "vitest";
import { openClient, type SavepointClient } from "#client";
import { EXIT } from "../../scripts/cli/exit-codes.ts";
import { localStack } from "../fixtures/command-line.ts";
import { openProxy } from "../fixtures/proxy.ts";

const local = localStack(undefined, { inProcess: true });
let client: SavepointClient;
const GAMES = Array.from({ length: 9 }, (_, index) => `room-${index}`);

beforeAll(async () => {
  client = openClient({ url: local.url });
  for (const gameId of GAMES) {
    let answer = await client.create(gameId, { gameType: "generic", state: {} });
    for (let version = 1; version <= 4; version += 1) {
      if (!answer.persisted) throw new Error("persistence is off");
      answer = await client.append(gameId, {
        commitId: `c${version}`,
        cursor: answer.cursor,
        transitions: [{ action: "goal", patch: { score: version } }],
      });
    }
  }
});

async function results(file: string): Promise<{ readonly gameId: string; readonly verdict: string }[]> {
  const text = await readFile(join(local.folder, file), "utf8");
  return text
    .trim()
    .split("\n")
    .map((line) => JSON.parse(line));
}

test("recovers all games, gives each a snapshot, and lists what became of each", async () => {
  expect(await local.run("recover-all", "--rate", "5000")).toMatchObject({ code: 2, out: "" });
  const dry = await local.run("recover-all", "--rate", "5000", "--dry-run", "--id", "dry");
  expect(dry.out).toContain("9 games: 9 recovered, 0 refused, 0 gone.\nNothing was written.");
  const { code, out, err } = await local.run(
    "recover-all",
    "--where",
    "type=generic,status=active",
    "--rate",
    "5000",
    "--yes",
    "--id",
    "all",
  );
  expect({ code, err }).toEqual({ code: 0, err: "" });
  expect(out).toBe(
    "9 games: 9 recovered, 0 refused, 0 gone.\nWhat became of each is in .savepoint/recoveries/local/all.jsonl\n",
  );
  const listed = await results(".savepoint/recoveries/local/all.jsonl");
  expect(listed.map(({ gameId }) => gameId).toSorted()).toEqual(GAMES);
  expect((await client.snapshots("room-3")).snapshots).toMatchObject([{ version: 4 }]);
  expect(await local.report("recover-all")).toMatchObject({ passed: true, listed: 9, recovered: 9 });
});

test("takes games back as planned, but not one that continued since", async () => {
  const words = ["recover-all", "--version-before", "3", "--rate", "5000"];
  expect(await local.run(...words)).toMatchObject({ code: 2 });
  const plan = await local.run(...words, "--reason", "bad release", "--id", "back", "--dry-run");
  expect(plan.out).toContain("9 games: 0 recovered, 0 refused, 0 gone, 9 to correct.");
  expect(plan.out).toContain("Continue it with --id back.");
  const planned = await results(".savepoint/recoveries/local/back.plan.jsonl");
  expect(planned).toContainEqual(
    expect.objectContaining({ gameId: "room-0", plan: expect.objectContaining({ target: 2 }) }),
  );
  await client.append("room-5", {
    commitId: "mine",
    expectedVersion: 4,
    transitions: [{ action: "goal", patch: { score: 9 } }],
  });
  const { code, out } = await local.run("recover-all", "--id", "back", "--yes");
  expect(out).toContain(
    "9 games: 8 recovered, 1 refused, 0 gone.\n  room-5: it continued to version 5 since the plan",
  );
  expect(code).toBe(1);
  expect(await client.state("room-0")).toMatchObject({ version: 5, state: { score: 2 } });
  expect(await client.state("room-5")).toMatchObject({ version: 5, state: { score: 9 } });
  const again = await local.run("recover-all", "--id", "back", "--yes");
  expect(again.out).toContain("9 games: 8 recovered, 1 refused, 0 gone.");
  expect(await client.state("room-0")).toMatchObject({ version: 5 });
});

test("drills on all games, and writes nothing", async () => {
  const { code, out } = await local.run("drill", "--all");
  expect(out).toMatch(/^9 games: 9 recovered, 0 refused, 0 gone\. Nothing was written\.\nSummary in /);
  expect(code).toBe(0);
  expect(await local.report("drill")).toMatchObject({ passed: true, listed: 9 });
});

test("fails where the counts do not come out, or a result is missing", async () => {
  const miscounting = await openProxy(local.url, {
    answer: (_asked, text) => text.replaceAll('"refused":0', '"refused":1'),
  });
  const miscounted = await local.savepoint(["drill", "--all", "--url", miscounting.url]);
  expect(miscounted.code).toBe(EXIT.fault);
  expect(miscounted.err).toMatch(/The counts of \S+ don't add up: 9 games, 9 recovered, 1 refused, 0 gone/);
  await miscounting.close();
  const forgetting = await openProxy(local.url, {
    answer: ({ url }, text) => (url.pathname.endsWith("/games") ? withoutFirst(text) : text),
  });
  const words = ["recover-all", "--rate", "5000", "--yes", "--id", "forgotten", "--url", forgetting.url];
  const forgotten = await local.savepoint(words);
  expect(forgotten.code).toBe(EXIT.fault);
  expect(forgotten.err).toMatch(/forgotten counted 9 games, and has results of \d\./);
  await forgetting.close();
});

/** A page of results with one less. */
function withoutFirst(text: string): string {
  const { games, ...page } = JSON.parse(text);
  return JSON.stringify({ ...page, games: games.slice(1) });
}
