import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, test } from "vitest";
import type { JournalEntry } from "#client";
import { JournalCorruptError, JournalLockedError, openFileJournal } from "#client/journal/index.ts";
import { journalPath, open } from "../../fixtures/file-journal.ts";
import { goal } from "./quick.ts";

const gameId = "room-1";
const place = { version: 0, phase: "ON", cursor: "cursor-0" };
const at: JournalEntry = { kind: "at", gameId, place, missing: false };
function move(number: number): JournalEntry {
  return {
    kind: "move",
    gameId,
    move: { number, text: JSON.stringify(goal(number)[0]), count: 1, acceptedAt: 0 },
  };
}

function numbersLeft(journal: Awaited<ReturnType<typeof open>>) {
  return [...journal.left.values()].flatMap(({ moves }) => moves.map(({ number }) => number));
}

describe("a journal in a file", () => {
  test("has what was written when it is opened again, and nothing of what was settled", async () => {
    const path = await journalPath();
    const first = await openFileJournal(path);
    await Promise.all([first.write([at, move(1)]), first.write([move(2)]), first.write([move(3)])]);
    await first.write([{ kind: "settled", gameId, moves: [1] }]);
    await first.close();
    const second = await open(path);
    expect(numbersLeft(second)).toEqual([2, 3]);
    expect(second.left.get(gameId)).toMatchObject({ place, missing: false });
  });

  test("drops a torn last line, of any length, and continues behind what is whole", async () => {
    const path = await journalPath();
    const first = await openFileJournal(path);
    await first.write([at, move(1)]);
    const { size } = await stat(path);
    await first.write([move(2)]);
    await first.close();
    const whole = await readFile(path);
    for (let bytes = size; bytes < whole.length; bytes += 7) {
      await writeFile(path, whole.subarray(0, bytes));
      const torn = await openFileJournal(path);
      expect(numbersLeft(torn)).toEqual([1]);
      await torn.write([move(3)]);
      await torn.close();
      const after = await openFileJournal(path);
      expect(numbersLeft(after)).toEqual([1, 3]);
      await after.close();
    }
  });

  test("with a damaged line is set aside, by an error that names it, and a new one begins", async () => {
    const path = await journalPath();
    const first = await openFileJournal(path);
    await first.write([at, move(1)]);
    await first.write([move(2)]);
    await first.close();
    const content = await readFile(path);
    content[40] = (content[40] ?? 0) ^ 1;
    await writeFile(path, content);
    const error = await openFileJournal(path).catch((thrown: unknown) => thrown);
    if (!(error instanceof JournalCorruptError)) throw new Error(`not set aside: ${error}`);
    expect(error.message).toContain(error.setAside);
    expect(await readFile(error.setAside)).toEqual(content);
    expect((await open(path)).left.size).toBe(0);
  });

  test("is used by one at a time", async () => {
    const path = await journalPath();
    const first = await openFileJournal(path);
    await expect(openFileJournal(path)).rejects.toThrow(JournalLockedError);
    await first.close();
    await open(path);
  });

  test("stays locked while nothing refers to it", async () => {
    const path = await journalPath();
    await openFileJournal(path);
    setFlagsFromString("--expose-gc");
    const collect: () => void = runInNewContext("gc");
    for (let times = 0; times < 3; times += 1) {
      collect();
      await new Promise(setImmediate);
    }
    await expect(openFileJournal(path)).rejects.toThrow(JournalLockedError);
  });

  test("is readable by its owner alone", async () => {
    const path = await journalPath();
    await (await open(path)).write([at, move(1)]);
    expect((await stat(path)).mode & 0o077).toBe(0);
  });

  test("has nothing of an erased game on the disk", async () => {
    const path = await journalPath();
    const journal = await open(path);
    await journal.write([at, move(1), { ...at, gameId: "room-2" }, { ...move(2), gameId: "room-2" }]);
    await journal.write([{ kind: "erased", gameId }]);
    const text = await readFile(path, "utf8");
    expect(text).not.toContain(gameId);
    expect(text).toContain("room-2");
    expect((await readdir(join(path, ".."))).toSorted()).toEqual([
      "savepoint.journal",
      "savepoint.journal.lock",
    ]);
  });
});
