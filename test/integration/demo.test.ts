import { execFile } from "node:child_process";
import { readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { Chess } from "chess.js";
import { expect, test } from "vitest";
import { Game, openClient } from "#client";
import { readGames } from "../../scripts/demo/played-games.ts";
import { stepsOf } from "../../scripts/demo/steps.ts";
import { verify } from "../../scripts/demo/verify.ts";
import { localStack, temporaryDirectory } from "../fixtures/local-stack.ts";
import { onPty, seenLines } from "../fixtures/pty.ts";

const DEMO = fileURLToPath(new URL("../../scripts/demo/main.ts", import.meta.url));
const run = promisify(execFile);

const PGN = `[White "Ann"]
[Black "Bob"]

1. e4 {best by test} e5 2. Bc4 Nc6 (2... Nf6 3. d3) 3. Qh5 Nf6?? 4. Qxf7# 1-0

[White "Cid"]
[Black "Dot"]

1. f3 e5 2. g4 Qh4# 0-1
`;

test("the demo plays, kills, recovers and finds all right", async () => {
  const TMPDIR = await temporaryDirectory();
  const file = join(TMPDIR, "two.pgn");
  await writeFile(file, PGN);
  const { stdout } = await run(process.execPath, [DEMO, "--pgn", file, "--json"], {
    env: { ...process.env, TMPDIR },
  });
  const report: unknown = JSON.parse(stdout);
  expect(report).toMatchObject({
    same: true,
    games: [
      {
        white: "Ann",
        result: "1-0",
        transitions: 9,
        snapshots: [9],
        comeback: { version: 5 },
        differences: [],
      },
      // Killed when it was answered: the move had been written, and was not written twice.
      {
        white: "Cid",
        transitions: 6,
        snapshots: [6],
        comeback: { version: 4, wasWritten: true },
        differences: [],
      },
    ],
  });
  // One commit after the kill reads the state, which the new process does not hold, to keep it in its row: of 9, or of 8 where
  // the one under way was written, and only its answer was lost.
  const oneMore = { requests: expect.closeTo(10 / 9, 1), writeUnits: 1 };
  expect(report).toMatchObject({
    games: [{ perTransition: oneMore }, { perTransition: { requests: 1, writeUnits: 1 } }],
  });
  expect(await readdir(TMPDIR)).toEqual(["two.pgn"]);
}, 120_000);

test("Ctrl+C, which the service gets as well, ends it with 130 and one line, and leaves nothing", async () => {
  const TMPDIR = await temporaryDirectory();
  const demo = onPty([], { program: DEMO, env: { TMPDIR } });
  await demo.shows(/ [1-9]\d*\/91 /);
  demo.type("\u0003");
  const { code, shown } = await demo.ended;
  expect(code).toBe(130);
  expect(
    seenLines(shown)
      .filter((line) => line !== "")
      .at(-1),
  ).toBe("Interrupted.");
  expect(shown).not.toContain("ended by itself");
  expect(await readdir(TMPDIR)).toEqual([]);
});

test("a file that cannot be read, or is no chess, is one clear line and exit code 1", async () => {
  await expect(run(process.execPath, [DEMO, "--pgn", "/nowhere.pgn"])).rejects.toMatchObject({
    code: 1,
    stderr: "The file /nowhere.pgn cannot be read.\n",
  });
  await expect(run(process.execPath, [DEMO, "--pgn", DEMO])).rejects.toMatchObject({
    code: 1,
    stderr: expect.stringMatching(/^\S+main.ts: game 1 cannot be read: .*\n$/),
  });
});

test("the check finds a position and a history that are not as they must be", async () => {
  const [played, other] = readGames(PGN, "two.pgn");
  if (!played || !other) throw new Error("there are two games");
  const client = openClient({ url: (await localStack()).url });
  const handle = await Game.create(client, "game-1", {
    gameType: "chess",
    state: { fen: played.start, moves: 0 },
  });
  const board = new Chess(played.start);
  for (const step of stepsOf(played)) await handle.append([step(board)]);
  expect((await verify(client, "game-1", played)).differences).toEqual([]);
  const { differences } = await verify(client, "game-1", {
    ...other,
    moves: [...played.moves.slice(0, -1), ...other.moves.slice(0, 1)],
  });
  expect(differences).toEqual([
    expect.stringMatching(/^expected \{"version":9.*\}, found \{"version":9.*Qxf7#.*\}$/),
    "history: expected 8: f3 (f2f3), found 8: Qxf7# (h5f7)",
  ]);
});
