import { describe, expect, test } from "vitest";
import { Game } from "#client";
import { journalPath, open } from "../../fixtures/file-journal.ts";
import { clientOn } from "./journalled-client.ts";
import { creation, goal } from "./quick.ts";
import { refused, type Scripted, SWITCHED_OFF, THEIRS, written } from "./scripted-server.ts";

const gameId = "room-1";

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
