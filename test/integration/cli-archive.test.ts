import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { archived, finished, hall } from "../fixtures/archived-game.ts";
import { type CommandLine, localStack, openCommandLine } from "../fixtures/command-line.ts";
import { type S3Server, startS3 } from "../fixtures/s3-server.ts";
import { type StageOnAws, stageOnAws } from "../fixtures/stage-on-aws.ts";

const local = localStack(undefined, { inProcess: true });
let line: CommandLine;
let s3: S3Server;
let stage: StageOnAws;
const GAMES = ["g1", "g2", "g3", "g4"];

beforeAll(async () => {
  [line, s3] = await Promise.all([openCommandLine({ inProcess: true }), startS3()]);
  const here = hall();
  for (const gameId of GAMES) {
    await finished(here, gameId);
    await archived(here, undefined, gameId);
  }
  for (const [gameId, body] of here.archive.objects)
    s3.versions.set(`/archive/games/${gameId}.json.br`, [{ id: gameId, body: Buffer.from(body) }]);
  s3.versions.set("/archive/games/#recoveries/r1/run.json.br", [{ id: "r", body: Buffer.from("x") }]);
  stage = await stageOnAws(
    "dev",
    { Data: { ArchiveBucket: "archive", StateTable: "state" } },
    { S3: s3.endpoint },
  );
});
afterAll(async () => {
  stage.close();
  s3.close();
  await line.close();
});

async function run(...words: string[]) {
  return await line.savepoint(["archive", ...words, "--stage", "dev"], { env: stage.env });
}

test("lists games, page after page, and nothing else", async () => {
  const { code, out } = await run("ls");
  expect(code).toBe(0);
  expect([...out.matchAll(/^g\d/gm)].map(([gameId]) => gameId)).toEqual(GAMES);
  expect(out).not.toContain("recoveries");
});

test("writes a game with its whole history, to import it elsewhere", async () => {
  const file = join(line.folder, "g1.jsonl");
  expect(await run("get", "g1", "--out", file)).toMatchObject({
    code: 0,
    out: `Wrote 14 lines to ${file}.\n`,
  });
  expect((await local.run("import", file, "--yes")).out).toContain("1 game read: 1 imported");
  expect((await local.run("history", "g1", "--limit", "100")).out).toContain("resign");
  expect(await run("get", "nobody")).toMatchObject({
    code: 4,
    err: expect.stringContaining("There is no game nobody"),
  });
  expect(await run("get")).toMatchObject({ code: 2 });
});

test("verifies all games, or one, and names what is damaged", async () => {
  expect(await run("verify")).toMatchObject({ code: 0, out: "4 games verified: 0 damaged.\n" });
  const [whole] = s3.versions.get("/archive/games/g2.json.br") ?? [];
  s3.versions.set("/archive/games/g2.json.br", [
    { id: "cut", body: whole?.body?.subarray(0, 100) ?? Buffer.alloc(0) },
  ]);
  const { code, out } = await run("verify");
  expect(code).toBe(1);
  expect(out).toMatch(/^g2: .+\n4 games verified: 1 damaged\.\n$/);
  expect(await run("verify", "g1")).toMatchObject({ code: 0, out: "1 game verified: 0 damaged.\n" });
});

test("restores rows as put-back does", async () => {
  expect(await run("restore")).toMatchObject({ code: 2 });
  await writeFile(join(line.folder, "none"), "");
  expect((await run("restore", "nobody", "--yes")).err).toContain(
    "There is no row of nobody in the archive.",
  );
});
