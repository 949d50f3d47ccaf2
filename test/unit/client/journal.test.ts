import { readdir, readFile, stat, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, onTestFinished, test } from "vitest";
import { Game, type JournalEntry, openClient } from "#client";
import { JournalCorruptError, JournalLockedError, openFileJournal } from "#client/journal/index.ts";
import { temporaryDirectory } from "../../fixtures/local-stack.ts";
import { creation, endlessSleep, goal, quickPlatform } from "./quick.ts";
import { refused, type Scripted, SWITCHED_OFF, scriptedServer, THEIRS, written } from "./scripted-server.ts";

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

async function journalPath(): Promise<string> {
  return join(await temporaryDirectory(), "savepoint.journal");
}

async function open(path: string) {
  const journal = await openFileJournal(path);
  onTestFinished(async () => await journal.close());
  return journal;
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

/** A client with a journal; what it was sent is `bodies`, the creation left out. */
async function clientOn(path: string, answers: readonly Scripted[], stuck = false) {
  const { url, arrived } = await scriptedServer(...answers);
  const platform = { ...quickPlatform(), ...(stuck && { sleep: endlessSleep }) };
  const client = openClient({ url, tracing: false, platform, journal: await openFileJournal(path) });
  onTestFinished(async () => await client.close(0));
  return { client, bodies: () => arrived.map(({ body }) => body) };
}

describe("a process after another", () => {
  const report = {
    base: { kind: "creation", version: 0 },
    commits: 0,
    transitions: 0,
    passedOver: [],
    skipped: [],
  };
  function recovered(version: number): Scripted {
    return {
      status: 200,
      body: {
        gameId,
        gameType: "generic",
        version,
        phase: "ON",
        time: "2027-01-01T00:00:00.000Z",
        state: { score: version },
        cursor: `cursor-${version}`,
        report,
      },
    };
  }

  async function abandoned(path: string): Promise<unknown> {
    const { client, bodies } = await clientOn(path, [written(0), "hangUp"], true);
    const game = await Game.create(client, gameId, creation);
    const first = game.append(goal(1));
    await first.queued;
    while (bodies().length < 2) await new Promise((resolve) => setImmediate(resolve));
    await game.append(goal(2)).queued;
    await client.close(0);
    await expect(first).rejects.toMatchObject({ name: "ClosedError", kept: true });
    return bodies()[1];
  }

  test("sends what was sealed to the byte, then the rest, then opens the game with a fence", async () => {
    const path = await journalPath();
    const sealed = await abandoned(path);
    const { client, bodies } = await clientOn(path, [written(1), written(2), recovered(2), recovered(3)]);
    const { game, state, settled } = await Game.open<{ score: number }>(client, gameId, creation);
    expect(bodies()).toEqual([
      sealed,
      { commitId: "id-1", cursor: "cursor-1", transitions: goal(2) },
      { mode: "latest" },
      { mode: "latest", fence: true, commitId: "id-2", cursor: "cursor-2" },
    ]);
    expect({ version: game.version, state }).toEqual({ version: 3, state: { score: 3 } });
    expect(settled).toEqual([
      { transitions: goal(1), outcome: "written" },
      { transitions: goal(2), outcome: "written" },
    ]);
  });

  test("reports what another server was faster than, and never forces it in", async () => {
    const path = await journalPath();
    await abandoned(path);
    const conflict = refused(409, "conflict", {
      expectedVersion: 0,
      version: 1,
      phase: "ON",
      cursor: "c",
      missed: [THEIRS],
    });
    const { client, bodies } = await clientOn(path, [conflict, recovered(1), recovered(2), written(3)]);
    const { game, settled } = await Game.open(client, gameId, creation);
    expect(settled).toMatchObject([
      { transitions: goal(1), outcome: "not-written", error: { name: "ConflictError" } },
      { transitions: goal(2), outcome: "not-written", error: { name: "ConflictError" } },
    ]);
    expect(await game.append(goal(3))).toMatchObject({ version: 3 });
    expect(bodies()).toHaveLength(4);
    await client.close();
    expect((await open(path)).left.size).toBe(0);
  });

  test.each<[string, readonly Scripted[]]>([
    [
      "before what was left is settled",
      [...Array.from({ length: 5 }, (): Scripted => "hangUp"), written(1), written(2)],
    ],
    ["behind that", [written(1), written(2), refused(500, "internal-error")]],
  ])("whose open fails %s opens the game the next time, and learns all of it then", async (_, first) => {
    const path = await journalPath();
    await abandoned(path);
    const { client } = await clientOn(path, [...first, recovered(2), recovered(3)]);
    await expect(Game.open(client, gameId, creation)).rejects.toThrow();
    const { game, settled } = await Game.open(client, gameId, creation);
    expect(settled).toEqual([
      { transitions: goal(1), outcome: "written" },
      { transitions: goal(2), outcome: "written" },
    ]);
    expect(game.version).toBe(3);
  });

  test("does not send moves alone that were to be in a whole state: what the service missed before would be lost", async () => {
    const path = await journalPath();
    const before = await clientOn(path, [written(0), SWITCHED_OFF, "hangUp"], true);
    const game = await Game.create(before.client, gameId, creation);
    function current() {
      return { state: { score: 2 }, phase: "ON" };
    }
    expect(await game.append(goal(1), { current })).toEqual({ persisted: false });
    const second = game.append(goal(2), { current });
    second.catch(() => {});
    while (before.bodies().length < 3) await new Promise((resolve) => setImmediate(resolve));
    await before.client.close(0);
    await expect(second).rejects.toMatchObject({ name: "ClosedError" });
    const unread = refused(400, "cursor-invalid");
    const { client, bodies } = await clientOn(path, [unread, recovered(1), recovered(1), recovered(2)]);
    const { settled } = await Game.open(client, gameId, creation);
    expect(settled).toEqual([{ transitions: goal(2), outcome: "not-persisted" }]);
    expect(bodies().slice(1)).toMatchObject([
      { mode: "latest", fence: true, cursor: "cursor-0" },
      { mode: "latest" },
      { mode: "latest", fence: true },
    ]);
  });

  test("continues with games that nobody opens, too", async () => {
    const path = await journalPath();
    await abandoned(path);
    const { client } = await clientOn(path, [written(1), written(2)]);
    expect(client.pending).toMatchObject({ moves: 2, left: [gameId] });
    await client.flush();
    expect(client.pending.moves).toBe(0);
  });
});
