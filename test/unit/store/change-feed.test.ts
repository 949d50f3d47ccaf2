import { describe, expect, test } from "vitest";
import { expiryOf } from "../../../lambdas/game/retention.ts";
import { followCommit } from "../../../lambdas/store/change-feed.ts";
import { progressOf } from "../../../lambdas/store/directory.ts";
import { dueAfter } from "../../../lambdas/store/due.ts";
import { chunkPosition, commitPosition } from "../../../lambdas/store/keys.ts";
import { makeSnapshot } from "../../../lambdas/store/make-snapshot.ts";
import { manifests, removeRow, spreadSnapshot } from "../../fixtures/damage.ts";
import { dieEverywhere } from "../../fixtures/deaths.ts";
import { gameType, gameTypes } from "../../fixtures/game-types.ts";
import { countingSeam, DiedError, dyingSeam, interposingSeam } from "../../fixtures/seam.ts";
import { START } from "../../fixtures/time.ts";
import { recovered } from "../../fixtures/world.ts";
import { commitAt, contextOf, game } from "./feed-room.ts";

describe("following a commit", () => {
  test("moves the directory forward, in one request", async () => {
    const room = await game();
    const seam = countingSeam();
    expect(await followCommit(contextOf(room, seam), commitAt(room, 7))).toEqual({ snapshot: false });
    expect(seam.calls).toEqual(["games.advance"]);
    expect(room.games.entries.get("g")).toMatchObject({
      version: 7,
      status: "active",
      updatedAt: START + 1000,
      metadata: { players: ["ann"] },
      due: dueAfter(START, 30),
    });
  });

  test("makes the snapshot that is due", async () => {
    const room = await game();
    await followCommit(contextOf(room), commitAt(room, 1));
    expect(await followCommit(contextOf(room), commitAt(room, 10))).toEqual({ snapshot: true });
    expect(room.games.entries.get("g")).toMatchObject({ version: 10, snapshot: 10 });
    expect(manifests(room.table, "g").map(({ head }) => head.version)).toEqual([10]);
    expect((await recovered(room, "g")).report.base.version).toBe(10);
  });

  test("notes that a game has finished", async () => {
    const room = await game();
    expect(await followCommit(contextOf(room), commitAt(room, 12))).toEqual({ snapshot: true });
    expect(room.games.entries.get("g")).toMatchObject({
      version: 12,
      status: "finished",
      phase: "GAME_OVER",
      snapshot: 12,
    });
  });

  test("takes a game of an unknown type for active", async () => {
    const room = { ...(await game()), gameTypes: gameTypes() };
    await followCommit(contextOf(room), commitAt(room, 12));
    expect(room.games.entries.get("g")).toMatchObject({ version: 12, status: "active" });
  });

  test("makes no snapshot while they are switched off, and leaves the game to the sweeper", async () => {
    const room = await game();
    const context = { ...contextOf(room), snapshots: false };
    expect(await followCommit(context, commitAt(room, 10))).toEqual({ snapshot: false });
    expect(manifests(room.table, "g")).toEqual([]);
    expect(room.games.entries.get("g")).toMatchObject({ version: 10, due: dueAfter(START, 30) });
  });

  test("of a game's creation needs no snapshot", async () => {
    const room = await game();
    const seam = countingSeam();
    expect(await followCommit(contextOf(room, seam), commitAt(room, 0))).toEqual({ snapshot: false });
    // A read, since a creation moves no entry forward.
    expect(seam.calls).toEqual(["games.get"]);
  });

  test("that comes twice, late, or after a newer one changes nothing", async () => {
    const room = await game();
    for (const version of [10, 12]) await followCommit(contextOf(room), commitAt(room, version));
    const before = [room.games.entries.get("g"), [...(room.table.rows.get("g")?.values() ?? [])]];
    for (const version of [12, 1, 10, 0, 12]) {
      expect(await followCommit(contextOf(room), commitAt(room, version))).toEqual({ snapshot: false });
    }
    expect([room.games.entries.get("g"), [...(room.table.rows.get("g")?.values() ?? [])]]).toEqual(before);
  });

  test("lets a snapshot expire that a newer one has overtaken: nothing else would", async () => {
    const room = await game();
    await makeSnapshot(room, "g");
    const commit = commitAt(room, 10);
    // A game that is over then.
    const over = gameTypes(gameType({ terminalPhases: [commit.head.phase] }));
    await followCommit({ ...contextOf(room), gameTypes: over }, commit);
    expect(manifests(room.table, "g").map(({ head, expiresAt }) => [head.version, expiresAt])).toEqual([
      [10, expiryOf(room.now, 30)],
      [12, undefined],
    ]);
  });

  test("notes the snapshot where the directory was further already", async () => {
    const room = await game();
    await followCommit(contextOf(room), commitAt(room, 7));
    await room.games.advance(progressOf(room.gameTypes, commitAt(room, 11).head));
    const seam = countingSeam();
    await followCommit(contextOf(room, seam), commitAt(room, 10));
    expect(seam.calls.slice(-2)).toEqual(["games.advance", "games.noteSnapshot"]);
    expect(room.games.entries.get("g")).toMatchObject({ version: 11, snapshot: 10 });
  });
});

test("a game that the directory does not know is added, so that the sweeper knows of it", async () => {
  const room = await game();
  room.games.entries.clear();
  await followCommit(contextOf(room), commitAt(room, 7));
  expect(room.games.entries.get("g")).toEqual({
    kind: "game",
    gameId: "g",
    gameType: "generic",
    status: "active",
    phase: "NOT_STARTED",
    version: 7,
    metadata: {},
    metadataVersion: 0,
    due: dueAfter(room.now, 30),
    createdAt: START + 1000,
    updatedAt: START + 1000,
    stretch: 10,
  });
});

describe("a process that ends while it follows a commit", () => {
  test("leaves work that the next delivery of the same commit completes", async () => {
    const calls = await dieEverywhere({
      start: game,
      run: (room, seam) => followCommit(contextOf(room, seam), commitAt(room, 10)),
      check: async (room, end) => {
        expect(await recovered(room, "g"), end).toMatchObject({ version: 12, state: { over: true } });
        await followCommit(contextOf(room), commitAt(room, 10));
        expect(manifests(room.table, "g"), end).toMatchObject([{ head: { version: 10 } }]);
        expect(room.games.entries.get("g"), end).toMatchObject({ version: 10, snapshot: 10 });
      },
    });
    // One write for the directory, and the snapshot's own.
    expect(calls).toEqual(["get", "query", "query", "insert", "insert", "query", "games.advance"]);
  });

  test("covers nothing: what covered before stays until another one does", async () => {
    const room = await game();
    await makeSnapshot(room, "g", 3);
    const expiry = expiryOf(room.now, 30);
    function expiries() {
      return manifests(room.table, "g").map(({ head, expiresAt, due }) => [head.version, expiresAt, due]);
    }
    await makeSnapshot(room, "g", 5, true);
    await followCommit(contextOf(room), commitAt(room, 10));
    expect(expiries()).toEqual([
      [3, undefined, undefined],
      [5, expiry, true],
      [10, expiry, true],
    ]);
    await makeSnapshot(room, "g");
    expect(expiries()).toEqual([
      [3, expiry, undefined],
      [5, expiry, true],
      [10, expiry, true],
      [12, undefined, undefined],
    ]);
  });

  test("is kept, and covers, when somebody makes the same one by hand", async () => {
    const room = await game();
    await makeSnapshot(room, "g", 5);
    await followCommit(contextOf(room), commitAt(room, 10));
    const { made, manifest } = await makeSnapshot(room, "g", 10);
    expect({ made, expiresAt: manifest.expiresAt, due: manifest.due }).toEqual({ made: false });
    expect(manifests(room.table, "g")).toMatchObject([{ expiresAt: expiryOf(room.now, 30) }, manifest]);
    expect(manifests(room.table, "g").at(-1)).toEqual(manifest);
    await followCommit(contextOf(room), commitAt(room, 10));
    expect(manifests(room.table, "g").at(-1)).toEqual(manifest);
  });

  test("is made again by hand where its chunks go while it is read", async () => {
    const room = await game();
    await makeSnapshot(room, "g", undefined, true);
    spreadSnapshot(room.table, "g", 12);
    const seam = interposingSeam(2, () => removeRow(room.table, "g", chunkPosition(12, 0)));
    const { table } = contextOf(room, seam);
    expect(await makeSnapshot({ ...room, table }, "g")).toMatchObject({ made: true });
    expect(manifests(room.table, "g")).toMatchObject([{ head: { version: 12 } }]);
    expect(manifests(room.table, "g")[0]).not.toHaveProperty("previous");
    expect((await recovered(room, "g")).report.base).toEqual({ kind: "snapshot", version: 12 });
  });

  test("is made again by hand where its chunks are gone", async () => {
    const room = await game();
    await followCommit(contextOf(room), commitAt(room, 10));
    spreadSnapshot(room.table, "g", 10);
    await removeRow(room.table, "g", chunkPosition(10, 0));
    expect(await makeSnapshot(room, "g", 10)).toMatchObject({ made: true });
    const [manifest] = manifests(room.table, "g");
    expect([manifest?.expiresAt, manifest?.due]).toEqual([undefined, undefined]);
    expect((await recovered(room, "g")).report.base).toEqual({ kind: "snapshot", version: 10 });
  });

  test("completes an overtaken snapshot that it had begun: the one before it has to expire", async () => {
    const room = await game();
    await makeSnapshot(room, "g", 5);
    const dying = followCommit(contextOf(room, dyingSeam(4, "after")), commitAt(room, 10));
    await expect(dying).rejects.toThrow(DiedError);
    await makeSnapshot(room, "g");
    await followCommit(contextOf(room), commitAt(room, 10));
    const expiry = expiryOf(room.now, 30);
    expect(manifests(room.table, "g").map(({ head, expiresAt }) => [head.version, expiresAt])).toEqual([
      [5, expiry],
      [10, expiry],
      [12, undefined],
    ]);
  });
});

describe("what following a commit meets", () => {
  test("in the game is reported, since trying again does not change it", async () => {
    const room = await game();
    const commit = commitAt(room, 10);
    await removeRow(room.table, "g", commitPosition(5));
    const { snapshot, gone } = await followCommit(contextOf(room), commit);
    expect({ snapshot, kind: gone?.refusal.kind }).toEqual({ snapshot: false, kind: "history-gone" });
    expect(room.games.entries.get("g")).toMatchObject({ version: 10 });
  });

  test("in the store is thrown, so that it is tried again", async () => {
    const room = await game();
    const games = { ...room.games, advance: () => Promise.reject(new Error("no store")) };
    const following = followCommit({ ...contextOf(room), games }, commitAt(room, 10));
    await expect(following).rejects.toThrow("no store");
  });
});
