import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { beforeAll, describe, expect, test } from "vitest";
import { openClient, type SavepointClient } from "#client";
import { localStack } from "../fixtures/command-line.ts";

const from = localStack(undefined, { inProcess: true });
const to = localStack();
let source: SavepointClient;
let target: SavepointClient;

beforeAll(() => {
  [source, target] = [openClient({ url: from.url }), openClient({ url: to.url })];
});

describe("an import of games from elsewhere", () => {
  const simple = { gameId: "e1", gameType: "generic", state: { hp: 7 } };

  test("takes ids, types and states, and history with times and actors", async () => {
    const played = {
      gameId: "e2",
      gameType: "six-phase",
      state: { hp: 3, by: "ann" },
      createdAt: "2026-01-01T10:00:00Z",
      history: [
        { action: "begin", to: "PREPARATION", time: "2026-01-01T10:01:00Z", actor: "ann" },
        { action: "hit", time: "2026-01-01T10:02:00Z", actor: "bob", payload: { damage: 4 } },
      ],
    };
    const input = [simple, played].map((line) => JSON.stringify(line)).join("\n");
    const { code, out } = await to.savepoint(["import", "-", "--yes", "--url", to.url], { input });
    expect(out).toContain("2 games read: 2 imported");
    expect(code).toBe(0);
    expect(await target.state("e1")).toMatchObject({ version: 0, state: { hp: 7 } });
    expect(await target.state("e2")).toMatchObject({
      version: 3,
      phase: "PREPARATION",
      state: { hp: 3, by: "ann" },
    });
    expect((await target.history("e2")).transitions).toMatchObject([
      { action: "begin", actor: "ann", time: "2026-01-01T10:01:00.000Z" },
      { action: "hit", payload: { damage: 4 } },
      { action: "import", kind: "resync" },
    ]);
  });

  test("shows faults by line, and writes nothing", async () => {
    const file = join(to.folder, "faulty.jsonl");
    const lines = [
      JSON.stringify({ ...simple, gameId: "f1" }),
      "{",
      JSON.stringify({ ...simple, gameId: "a b" }),
      '{"gameId":"f2","gameType":"generic","state":{"n":9007199254740993}}',
      JSON.stringify({ ...simple, gameId: "f3", gameType: "go" }),
      JSON.stringify({
        ...simple,
        gameId: "f4",
        history: [{ action: "x", patch: [{ op: "remove", path: "/no" }] }],
      }),
      JSON.stringify({ ...simple, gameId: "f5", metadata: { notes: "x".repeat(20_000) } }),
    ];
    await writeFile(file, lines.join("\n"));
    const { code, out } = await to.run("import", file, "--yes");
    expect(code).toBe(1);
    expect(out.replaceAll(file, "FILE")).toMatchInlineSnapshot(`
      "FILE, line 2: expected one JSON object
      FILE, line 3, /gameId: expected text like /^(?!\\.{1,2}$)[A-Za-z0-9._:-]{1,128}$/
      FILE, line 4, /state/n: expected a number that a double can carry, or a string
      FILE, line 5, /gameType: expected one of generic, chess, six-phase; found go
      FILE, line 6, /history/0/patch/0: expected a patch that applies: there is nothing at "no"
      FILE, line 7, /metadata: expected at most 16384 bytes of JSON
      Nothing was imported: 6 faults in FILE.
      "
    `);
    await expect(target.game("f1")).rejects.toThrow();
    const { out: counted } = await to.savepoint(["import", "-", "--yes", "--url", to.url], {
      input: lines.join("\n"),
    });
    expect(counted).toContain("7 games read: 1 imported, 0 by an earlier run, 6 refused");
  });

  test("takes states of up to 5 MB, and an export of them goes in again without its history", async () => {
    const large = { board: '"x'.repeat(1_700_000) };
    const history = [{ action: "grow", payload: 1 }];
    const games = [
      { ...simple, gameId: "l1", state: { ...large, more: 1 }, initialState: large, history },
      { ...simple, gameId: "l2", state: { board: "x".repeat(5_300_000) } },
    ];
    const input = games.map((game) => JSON.stringify(game)).join("\n");
    const { out } = await to.savepoint(["import", "-", "--yes", "--url", to.url], { input });
    expect(out).toContain("2 games read: 1 imported, 0 by an earlier run, 1 refused");
    const file = join(to.folder, "large.jsonl");
    await to.run("export", "l1", "--out", file);
    expect((await from.run("import", file, "--yes")).out).toContain("1 game read: 1 imported");
    expect(await source.state("l1")).toMatchObject({ version: 2, state: { ...large, more: 1 } });
    await source.wipe("l1");
  });

  test("reads a directory: each file a game, named by it", async () => {
    const folder = join(to.folder, "saves");
    await mkdir(folder);
    await writeFile(
      join(folder, "d1.json"),
      JSON.stringify({ gameType: "generic", state: { a: 1 } }, null, 2),
    );
    await writeFile(
      join(folder, "d2.json"),
      JSON.stringify({ gameId: "d3", gameType: "generic", state: [1] }),
    );
    expect((await to.run("import", folder, "--yes")).out).toContain("2 games read: 2 imported");
    expect(await target.state("d1")).toMatchObject({ state: { a: 1 } });
    expect(await target.state("d3")).toMatchObject({ state: [1] });
    expect(await to.run("import", join(folder, "none"), "--yes")).toMatchObject({ code: 2 });
  });

  test("of a file that changed, or into a stage that no longer has its games, is a new one", async () => {
    const file = join(to.folder, "again.jsonl");
    await writeFile(file, JSON.stringify({ ...simple, gameId: "a1" }));
    expect((await to.run("import", file, "--yes")).out).toContain(" 1 imported, 0 by an earlier run");
    expect((await to.run("import", file, "--yes")).out).toContain(" 0 imported, 1 by an earlier run");
    await writeFile(file, JSON.stringify({ ...simple, gameId: "a1", state: { hp: 8 } }));
    const changed = await to.run("import", file, "--yes");
    expect(changed).toMatchObject({ code: 1 });
    expect(changed.out).toContain("0 by an earlier run, 1 refused");
    await writeFile(file, JSON.stringify({ ...simple, gameId: "a1" }));
    await target.wipe("a1");
    expect((await to.run("import", file, "--yes")).out).toContain("0 by an earlier run, 1 refused");
  });

  test("without a game is an error, and no rehearsal", async () => {
    const file = join(to.folder, "none.jsonl");
    await writeFile(file, "\n");
    expect(await to.run("import", file, "--dry-run")).toMatchObject({ code: 1 });
    expect(await to.report("import")).toMatchObject({ passed: false });
  });

  test("never overwrites a game", async () => {
    await target.create("mine", { gameType: "generic", state: { mine: true } });
    const input = JSON.stringify({ ...simple, gameId: "mine" });
    const { code, out } = await to.savepoint(["import", "-", "--yes", "--url", to.url], { input });
    expect(code).toBe(1);
    expect(out).toContain("1 refused");
    expect(await target.state("mine")).toMatchObject({ state: { mine: true } });
  });
});
