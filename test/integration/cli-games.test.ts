import { beforeAll, describe, expect, test, vi } from "vitest";
import { openClient } from "#client";
import { localStack, masked, type Ran } from "../fixtures/command-line.ts";

const local = localStack(undefined, { inProcess: true });

beforeAll(async () => {
  const client = openClient({ url: local.url });
  const metadata = { players: ["ann", "bob"] };
  const created = await client.create("room-42", { gameType: "six-phase", state: { score: 0 }, metadata });
  if (!created.persisted) throw new Error("persistence is off");
  await client.append("room-42", {
    commitId: "c1",
    cursor: created.cursor,
    transitions: [
      { action: "goal", actor: "ann", patch: { score: 1 } },
      { action: "prepare", to: "PREPARATION", payload: { by: "\u001b[31mred\u009b" } },
    ],
  });
  await client.create("duel", { gameType: "chess" });
  const noted = expect.objectContaining({ gameId: "room-42", snapshot: 2 });
  // The change feed brings the phase, and the snapshot that it makes, to the directory a moment later.
  async function listed() {
    return expect((await client.list()).games).toContainEqual(noted);
  }
  await vi.waitFor(listed, { timeout: 30_000 });
});

async function run(words: readonly string[], input = ""): Promise<Ran> {
  return await local.savepoint([...words, "--url", local.url], { input });
}

/** Runs a command that must succeed without a word on standard error, and gives what it printed. */
async function printed(...words: readonly string[]): Promise<string> {
  const { code, out, err } = await run(words);
  expect({ code, err }).toEqual({ code: 0, err: "" });
  return masked(out);
}

describe("games", () => {
  test("lists games, newest update first", async () => {
    expect(await printed("games")).toMatchInlineSnapshot(`
      "GAME     TYPE       STATUS  PHASE        VERSION  SNAPSHOT  UPDATED                   METADATA
      duel     chess      active  NOT_STARTED        0         –  TIME--------------------  {}
      room-42  six-phase  active  PREPARATION        2         2  TIME--------------------  {"players":["ann","bob"]}"
    `);
  });

  test("finds games by a text in their metadata", async () => {
    expect(await printed("games", "--match", "BOB")).toContain("room-42");
    expect(await printed("games", "--match", "BOB")).not.toContain("duel");
    expect(await printed("games", "--match", "nobody")).toBe("No games.");
  });

  test("pages", async () => {
    const first = await printed("games", "--limit", "1");
    const page = /--page (\S+)/.exec(first)?.[1] ?? "";
    const second = await printed("games", "--limit", "1", "--page", page);
    expect([first, second].map((text) => /room-42|duel/.exec(text)?.[0]).toSorted()).toEqual([
      "duel",
      "room-42",
    ]);
  });
});

describe("show", () => {
  test("shows a state, now and in the past", async () => {
    expect(await printed("show", "room-42")).toMatchInlineSnapshot(`
      "GAME     TYPE       VERSION  PHASE        SINCE
      room-42  six-phase        2  PREPARATION  TIME--------------------

      {
        "score": 1
      }"
    `);
    expect(JSON.parse(await printed("show", "room-42", "--version", "0", "--json"))).toMatchObject({
      gameId: "room-42",
      version: 0,
      phase: "NOT_STARTED",
      state: { score: 0 },
    });
  });

  test("never prints a cursor: who has it can append", async () => {
    expect(await printed("show", "room-42", "--json")).not.toContain("cursor");
  });

  test("says in one line that there is no such game", async () => {
    expect(await run(["show", "nope"])).toMatchInlineSnapshot(`
      {
        "code": 4,
        "err": "savepoint: Game not found: There is no game "nope"; create it with PUT /v1/games/nope.
      ",
        "out": "",
      }
    `);
  });
});

describe("history", () => {
  test("shows transitions as a table, and nothing that moves the cursor of the terminal", async () => {
    expect(await printed("history", "room-42")).toMatchInlineSnapshot(`
      "VERSION  TIME                      PHASE                      ACTION   ACTOR  CHANGE
            1  TIME--------------------  NOT_STARTED                goal     ann    patch {"score":1}
            2  TIME--------------------  NOT_STARTED → PREPARATION  prepare  –      payload {"by":"\\u001b[31mred·"}"
    `);
  });

  test("pages in either direction", async () => {
    const newest = await printed("history", "room-42", "--direction", "backward", "--limit", "1");
    expect(newest).toContain("prepare");
    expect(newest).toContain("There is more: add --start 1");
    expect(await printed("history", "room-42", "--direction", "backward", "--start", "1")).toContain("goal");
  });

  test("tells a game without transitions from one that there is not", async () => {
    expect(await printed("history", "duel")).toBe("No transitions.");
    expect(await run(["history", "nope"])).toMatchObject({ code: 4, out: "" });
  });
});

describe("snapshot", () => {
  test("makes one, and lists it", async () => {
    expect(await printed("snapshots", "duel")).toBe("No snapshots.");
    expect(await printed("snapshot", "duel", "--dry-run")).toBe(
      "Would make a snapshot of duel at version 0.",
    );
    expect(await printed("snapshots", "duel")).toBe("No snapshots.");
    expect(await printed("snapshot", "duel")).toMatchInlineSnapshot(
      `"duel has a snapshot at version 0, made TIME--------------------."`,
    );
    expect(await printed("snapshots", "duel")).toMatchInlineSnapshot(`
      "VERSION  PHASE        SCHEMA  MADE                      KEPT UNTIL
            0  NOT_STARTED       1  TIME--------------------  when a newer one exists"
    `);
  });
});

describe("recover", () => {
  test("reports what a state was built from", async () => {
    expect(await printed("recover", "room-42", "--version", "1")).toMatchInlineSnapshot(`
      "Recovered room-42 (six-phase) at version 1, phase NOT_STARTED, as of TIME--------------------.
        built on      the game's creation, and 1 transition in 1 commit after it
        state         11 bytes, SHA-256 9b9b3a1471309177261cfe65ea9c298e0dd372e4b5d087f8d35d7b732485373d
        passed over   no snapshot
        not applied   no transition"
    `);
  });

  test("asks before it fences, and does not fence when nobody can answer", async () => {
    expect(await run(["recover", "duel", "--fence"])).toMatchInlineSnapshot(`
      {
        "code": 2,
        "err": "savepoint: Fence duel? The server that plays it now must recover before its next append. There is no terminal to ask on.
      Add --yes to say so beforehand.
      ",
        "out": "",
      }
    `);
    expect(await printed("recover", "duel", "--fence", "--dry-run")).toContain(
      "Would fence it at version 1.",
    );
    expect(await printed("history", "duel")).toBe("No transitions.");
    expect(await printed("recover", "duel", "--fence", "--yes")).toContain("Fenced at version 1.");
    expect(await printed("history", "duel")).toContain("fence");
  });

  test("refuses a fence in the past", async () => {
    expect(await run(["recover", "duel", "--fence", "--version", "0"])).toMatchObject({
      code: 2,
      out: "",
    });
  });
});

describe("correct", () => {
  const correct = ["correct", "room-42", "--reason", "double goal"];

  test("shows what would differ, and changes nothing with --dry-run", async () => {
    const { code, out } = await run(
      [...correct, "--patch", "-", "--to", "TURN", "--dry-run"],
      JSON.stringify({ score: 5, bonus: [1] }),
    );
    expect(code).toBe(0);
    expect(masked(out)).toMatchInlineSnapshot(`
      "At version 2:
        ~ phase: PREPARATION → TURN
        ~ /score: 1 → 5
        + /bonus: [1]"
    `);
    expect(await printed("show", "room-42")).toContain('"score": 1');
  });

  test("corrects, and keeps the reason", async () => {
    const ran = await run([...correct, "--patch", "-", "--yes"], '[{"op":"remove","path":"/score"}]');
    expect(ran).toMatchInlineSnapshot(`
      {
        "code": 0,
        "err": "At version 2:
        - /score: 1
      ",
        "out": "Corrected room-42: version 3, phase PREPARATION.
      ",
      }
    `);
    expect(await printed("history", "room-42", "--start", "3")).toContain("double goal");
  });

  test("says why a patch does not apply, and what is no patch", async () => {
    async function apply(patch: string) {
      return await run([...correct, "--patch", "-", "--yes"], patch);
    }
    expect(await apply('[{"op":"remove","path":"/nope"}]')).toMatchObject({ code: 4, out: "" });
    expect(await apply('[{"op":"delete","path":"/score"}]')).toMatchInlineSnapshot(`
      {
        "code": 2,
        "err": "savepoint: standard input: this is not a patch.
      A patch is a JSON Patch (array of operations) or a JSON Merge Patch (object).
      ",
        "out": "",
      }
    `);
    expect(await apply("{")).toMatchObject({ code: 2, out: "" });
    const { code, err } = await apply('{"score":[1,9007199254740993]}');
    expect(code).toBe(2);
    expect(err).toContain('the number at "/score/1" has more digits');
  });
});

describe("wipe", () => {
  test("asks, refuses without an answer, and wipes", async () => {
    expect(await run(["wipe", "duel"])).toMatchObject({ code: 2, out: "" });
    expect(await printed("wipe", "duel", "--dry-run")).toMatchInlineSnapshot(
      `"Would wipe duel of local (chess, version 1, phase NOT_STARTED)."`,
    );
    expect(await printed("wipe", "duel", "--yes")).toMatchInlineSnapshot(
      `"Wiping duel of local (chess, version 1, phase NOT_STARTED): nothing of it can be read any more. The service removes the rest within an hour; run this again to see whether it has. Its id can be used again from TIME--------------------."`,
    );
    expect(await run(["show", "duel"])).toMatchObject({ code: 4 });
    expect(await printed("wipe", "duel", "--yes")).toContain("game wiped");
  });
});
