import { beforeAll, describe, expect, test } from "vitest";
import { openClient } from "#client";
import { widthOf } from "../../scripts/cli/columns.ts";
import { localStack } from "../fixtures/command-line.ts";
import { onPty, type PtyOptions, seenLines } from "../fixtures/pty.ts";

const local = localStack(undefined, { inProcess: true });

const LONG_ID = "table-7f3c2a90-5b1e-4f7e-9d65-0c2b8a1e4d77";
const NAME = "김민준 & <b>Zoë</b>";

async function makeGames(): Promise<void> {
  const client = openClient({ url: local.url });
  for (const gameId of [LONG_ID, "room-1"]) {
    await client.create(gameId, { gameType: "generic", state: { score: 0 }, metadata: { player: NAME } });
    for (let version = 0; version < 3; version += 1)
      await client.append(gameId, {
        commitId: `goal-${version}`,
        expectedVersion: version,
        transitions: [
          { action: "goal", actor: NAME, patch: { score: version + 1, last: "left foot, far corner" } },
        ],
      });
  }
}

function run(words: readonly string[], options?: PtyOptions) {
  return onPty([...words, "--url", local.url], { folder: local.folder, ...options });
}

/** Holds the lines of tables against the terminal's width. */
function fits(lines: readonly string[], columns: number): void {
  const tables = lines.filter((line) => /^\S.* {2}\S/.test(line));
  for (const line of tables) expect(widthOf(line), line).toBeLessThanOrEqual(columns);
}

beforeAll(makeGames);

describe.each([60, 80, 200])("on a terminal of %i columns", (columns) => {
  test.each([
    { words: ["games"], whole: [LONG_ID, "room-1"] },
    { words: ["history", LONG_ID], whole: ["goal"] },
    { words: ["show", LONG_ID], whole: [LONG_ID] },
    { words: ["flags", LONG_ID], whole: ["use_state_persistence"] },
    { words: ["status"], whole: ["circuit breaker"] },
    { words: ["snapshots", LONG_ID], whole: [] },
    { words: ["drill", "--games", "2"], whole: [LONG_ID] },
    { words: ["readiness"], whole: [] },
    { words: ["--help"], whole: ["SAVEPOINT_PROFILES"] },
  ])("$words fits, and cuts no id", async ({ words, whole }) => {
    const { out } = await local.savepoint([...words, "--url", local.url], { columns });
    for (const part of whole) expect(out).toContain(part);
    fits(out.split("\n"), columns);
  });

  test("the program itself knows how wide it is", async () => {
    const { shown } = await run(["games"], { columns }).ended;
    expect(shown).toContain(LONG_ID);
    fits(seenLines(shown), columns);
  });
});

describe("moments and formats", () => {
  test("on a terminal a table says how long ago, piped it has the moment itself", async () => {
    const { shown } = await run(["games"]).ended;
    expect(shown).toMatch(/ (\d+ (s|min) ago|now)\b/);
    expect((await local.run("games")).out).toMatch(/ \d{4}-\d\d-\d\dT[\d:.]+Z\b/);
  });

  test("-o csv writes whole rows, -o json what --json does", async () => {
    const { out } = await local.run("games", "-o", "csv");
    const [titles, ...rows] = out.trimEnd().split("\n");
    expect(titles).toBe("game,type,status,phase,version,snapshot,updated,metadata");
    expect(rows.find((row) => row.startsWith(LONG_ID))).toContain(`"{""player"":""${NAME}""}"`);
    const [long, short] = [await local.run("games", "-o", "json"), await local.run("games", "--json")];
    expect(JSON.parse(long.out).games).toEqual(JSON.parse(short.out).games);
  });

  test("a command that lists nothing has no CSV", async () => {
    const { code, err } = await local.run("snapshot", "room-1", "-o", "csv");
    expect({ code, err }).toEqual({
      code: 2,
      err: expect.stringContaining("Allowed choices are table, json"),
    });
  });
});

describe("control characters", () => {
  test("colour a terminal", async () => {
    const { shown } = await run(["status"]).ended;
    expect(shown).toContain("\u001b[32m");
  });

  test.each([{ NO_COLOR: "1" }, { TERM: "dumb" }])("are not written with %o", async (env) => {
    for (const words of [["status"], ["drill", "--games", "1"]]) {
      const { shown } = await run(words, { env }).ended;
      expect(shown, words.join(" ")).not.toContain("\u001b");
    }
  });
});

describe("what is longer than the terminal", () => {
  const words = ["show", LONG_ID];

  test("is shown by the pager, and only there", async () => {
    const env = { PAGER: "sed -n '1s/GAME/paged/p'" };
    expect(seenLines((await run(words, { rows: 5, env }).ended).shown)[0]).toMatch(/^paged/);
    expect(seenLines((await run(words, { rows: 60, env }).ended).shown)[0]).toMatch(/^GAME/);
    expect((await local.savepoint([...words, "--url", local.url], { env })).out).toMatch(/^GAME/);
  });

  test("is printed where there is no such pager", async () => {
    const { shown } = await run(words, { rows: 5, env: { PAGER: "no-such-pager" } }).ended;
    expect(seenLines(shown).join("\n")).toContain('"score": 3');
  });
});
