import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { openClient, type SavepointClient } from "#client";
import { localStack } from "../fixtures/command-line.ts";

const from = localStack(undefined, { inProcess: true });
const to = localStack();
let source: SavepointClient;
let target: SavepointClient;
const GAMES = Array.from({ length: 12 }, (_, index) => `room-${index}`);

beforeAll(async () => {
  [source, target] = [openClient({ url: from.url }), openClient({ url: to.url })];
  for (const gameId of GAMES) {
    let cursor = await cursorOf(
      source.create(gameId, { gameType: "six-phase", state: { score: 0 }, metadata: { by: gameId } }),
    );
    for (let version = 1; version <= 3; version += 1)
      cursor = await cursorOf(
        source.append(gameId, {
          commitId: `c${version}`,
          cursor,
          transitions: [{ action: "goal", patch: { score: version } }],
        }),
      );
  }
});

async function cursorOf(answer: ReturnType<SavepointClient["create"]>): Promise<string> {
  const written = await answer;
  if (!written.persisted) throw new Error("persistence is off");
  return written.cursor;
}

/** What can be read of a game, but for cursors. */
async function readable(client: SavepointClient, gameId: string) {
  const { cursor: _cursor, ...game } = await client.game(gameId);
  const states = [];
  for (let version = 0; version <= game.version; version += 1) {
    const { cursor: _own, ...state } = await client.state(gameId, { version });
    states.push(state);
  }
  return { game, states, history: await client.history(gameId) };
}

describe("an export, imported into another stage", () => {
  test("gives equal games, and changes nothing the second time", async () => {
    const file = join(from.folder, "all.jsonl");
    const exported = await from.run("export", "--history", "--snapshots", "--out", file);
    expect(exported).toMatchObject({ code: 0, err: "" });
    expect(exported.out).toMatch(/^Exported 12 games in 50 lines, SHA-256 [0-9a-f]{64}\.\n$/);
    expect(await to.run("import", file, "--dry-run")).toMatchObject({
      code: 0,
      out: "Would import 12 games with 36 commits into local.\n",
    });
    expect(await to.run("import", file)).toMatchObject({ code: 2 });
    const first = await to.run("import", file, "--yes");
    expect(first).toMatchObject({ code: 0, err: "" });
    expect(first.out).toContain("12 games read: 12 imported, 0 by an earlier run, 0 refused");
    for (const gameId of GAMES)
      expect(await readable(target, gameId)).toEqual(await readable(source, gameId));
    expect((await to.run("import", file, "--yes")).out).toContain(
      "0 imported, 12 by an earlier run, 0 refused",
    );
  });

  test("of some games goes to standard output, and one that there is not is an error", async () => {
    const { code, out, err } = await from.run("export", "room-3", "room-1", "--out", "-");
    expect(code).toBe(0);
    expect(err).toMatch(/^Exported 2 games in 4 lines/);
    const lines = out
      .trim()
      .split("\n")
      .map((line) => JSON.parse(line));
    expect(lines.map(({ kind, gameId }) => [kind, gameId])).toEqual([
      ["savepoint-export", undefined],
      ["game", "room-3"],
      ["game", "room-1"],
      ["end", undefined],
    ]);
    expect(lines[1]).toMatchObject({ version: 3, base: { version: 3, state: { score: 3 } } });
    expect(await from.run("export", "nobody", "--out", join(from.folder, "x"))).toMatchObject({ code: 4 });
    expect(await from.run("export", "--where", "colour=red", "--out", "-")).toMatchObject({ code: 2 });
    expect((await from.run("export", "--where", "type=chess", "--out", "-")).out.split("\n")).toHaveLength(3);
  });

  test("that was interrupted is not mixed with another one of the same file", async () => {
    const file = join(from.folder, "mixed.jsonl");
    const words = JSON.stringify(["local", [], { gameType: "chess" }, null, false, false]);
    const reached = { words, page: "first", games: 0, gone: [], bytes: 0 };
    await writeFile(`${file}.progress`, JSON.stringify(reached));
    await writeFile(`${file}.part`, "");
    const { code, err } = await from.run("export", "--history", "--out", file);
    expect(code).toBe(2);
    expect(err).toContain("is of another export, which was interrupted.");
    expect(await from.run("export", "--where", "type=chess", "--out", file)).toMatchObject({ code: 0 });
    expect(await from.report("export")).toMatchObject({ passed: false, games: 0 });
    // As an export leaves it that ends between its last two steps.
    await writeFile(`${file}.progress`, JSON.stringify({ ...reached, bytes: 9 }));
    expect(await from.run("export", "room-1", "--out", file)).toMatchObject({ code: 0 });
    expect((await readFile(file, "utf8")).trim().split("\n")).toHaveLength(3);
  });

  test("that was interrupted continues with the next hundred games, and still says which were wiped", async () => {
    const file = join(from.folder, "continued.jsonl");
    const head = `${JSON.stringify({ kind: "savepoint-export", format: 1 })}\n`;
    async function interrupted(games: readonly string[], where: object, reached: object): Promise<void> {
      const words = JSON.stringify(["local", games, where, null, false, false]);
      const progress = { words, games: 0, gone: [], bytes: head.length, ...reached };
      await writeFile(`${file}.progress`, JSON.stringify(progress));
      await writeFile(`${file}.part`, `${head}what comes after the last hundred`);
    }
    const ids = [...Array.from({ length: 100 }, (_, index) => `before-${index}`), "room-1"];
    await interrupted(ids, {}, { page: "100", games: 100 });
    expect((await from.run("export", ...ids, "--out", file)).out).toMatch(/^Exported 101 games in 3 lines/);
    expect((await readFile(file, "utf8")).split("\n")[1]).toContain('"room-1"');
    await interrupted([], { gameType: "chess" }, { page: "first", gone: ["chess-7"] });
    const { out } = await from.run("export", "--where", "type=chess", "--out", file);
    expect(out).toContain("1 game wiped meanwhile: left out.");
  });

  test("of a game that there is not leaves nothing that a later one would continue", async () => {
    const file = join(from.folder, "typo.jsonl");
    expect(await from.run("export", "room-1", "roon-2", "--out", file)).toMatchObject({ code: 4 });
    expect(await from.run("export", "room-1", "room-2", "--out", file)).toMatchObject({ code: 0 });
    expect((await readFile(file, "utf8")).trim().split("\n")).toHaveLength(4);
  });

  test("that was changed or not completed is refused before anything is written", async () => {
    const file = join(from.folder, "changed.jsonl");
    await from.run("export", "room-5", "--out", file);
    const text = (await readFile(file, "utf8")).replaceAll("room-5", "room-x");
    await writeFile(file, text.replace('"score":3', '"score":4'));
    const changed = await to.run("import", file, "--yes");
    expect(changed).toMatchObject({ code: 1 });
    expect(changed.out).toMatch(/line 3, \/sha256: expected [0-9a-f]{64}, as the lines before have it/);
    await writeFile(file, text.split("\n").slice(0, 2).join("\n"));
    expect((await to.run("import", file, "--yes")).out).toContain(
      "expected an export that ends with its checksum",
    );
    await expect(target.game("room-x")).rejects.toThrow();
  });
});
