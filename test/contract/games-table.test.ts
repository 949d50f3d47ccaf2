import { describe, expect, test } from "vitest";
import { dueAt, entry, HOUR_MS, NOW, newName, progress } from "../fixtures/entries.ts";
import { describeEach } from "./adapters.ts";

describeEach("the games table", ({ games: table }) => {
  describe("add", () => {
    test("adds a game, to be read back as it was", async () => {
      const plain = entry();
      const withSnapshot = entry({ snapshot: 2, status: "finished" });
      await table.add(plain);
      await table.add(withSnapshot);
      expect(await table.get(plain.gameId)).toEqual(plain);
      expect(await table.get(withSnapshot.gameId)).toEqual(withSnapshot);
    });

    test("keeps what a game was made from", async () => {
      const forked = entry({ origin: { gameId: "room-1", version: 17 }, imported: true, forking: true });
      await table.add(forked);
      expect(await table.get(forked.gameId)).toEqual(forked);
    });

    test("keeps which version of the metadata its creation gave", async () => {
      const described = entry({ metadataVersion: 3, metadataGiven: 2 });
      await table.add(described);
      expect(await table.get(described.gameId)).toEqual(described);
    });

    test("leaves a game that is there, and hands it out", async () => {
      const first = entry();
      expect(await table.add(first)).toBeUndefined();
      expect(await table.add({ ...first, version: 9, metadata: {} })).toEqual(first);
      expect(await table.get(first.gameId)).toEqual(first);
    });

    test("lets one of many win, and hands it out to the others", async () => {
      const rivals = Array.from({ length: 8 }, (_, rival) => entry({ gameId: "contended", version: rival }));
      const answers = await Promise.all(rivals.map((rival) => table.add(rival)));
      const winners = rivals.filter((_, rival) => answers[rival] === undefined);
      expect(winners).toHaveLength(1);
      for (const answer of answers) expect([undefined, winners[0]]).toContainEqual(answer);
    });

    test("keeps metadata nested deeper than DynamoDB's own 32 levels", async () => {
      const deep = JSON.parse(`${'{"a":'.repeat(90)}1${"}".repeat(90)}`);
      const game = entry({ metadata: deep });
      await table.add(game);
      expect(await table.get(game.gameId)).toEqual(game);
    });
  });

  describe("get", () => {
    test("finds nothing where nothing is", async () => {
      expect(await table.get(newName())).toBeUndefined();
    });
  });

  describe("replace", () => {
    test("puts an entry in the place of the one that was read", async () => {
      const { snapshot: _, ...old } = entry({ snapshot: 3, due: dueAt(NOW) });
      await table.add({ ...old, snapshot: 3 });
      const next = entry({ gameId: old.gameId, gameType: newName(), createdAt: NOW + 9 });
      expect(await table.replace(next, old)).toBe(true);
      expect(await table.get(old.gameId)).toEqual(next);
    });

    test("leaves one that is due at another time by now", async () => {
      const [never, soon] = [entry(), entry({ due: dueAt(NOW) })];
      await table.add(never);
      await table.add(soon);
      await table.dueSooner(never.gameId, dueAt(NOW));
      await table.dueSooner(soon.gameId, dueAt(NOW - 1));
      expect(await table.replace({ ...never, phase: "P" }, never)).toBe(false);
      expect(await table.replace({ ...soon, phase: "P" }, soon)).toBe(false);
      const read = { ...soon, due: dueAt(NOW - 1) };
      expect(await table.replace({ ...read, phase: "P" }, read)).toBe(true);
    });

    test("leaves one whose metadata were replaced", async () => {
      const game = entry();
      await table.add(game);
      await table.setMetadata(game.gameId, { mine: true });
      expect(await table.replace({ ...game, phase: "P" }, game)).toBe(false);
      expect(await table.get(game.gameId)).toMatchObject({ metadata: { mine: true }, metadataVersion: 1 });
    });

    test("leaves one that was replaced since, or has moved forward, and brings none back", async () => {
      const game = entry();
      const next = { ...game, phase: "OTHER" };
      expect(await table.replace(next, game)).toBe(false);
      await table.add(game);
      expect(await table.replace(next, { ...game, createdAt: NOW - 1 })).toBe(false);
      await table.advance(progress(game, 4));
      expect(await table.replace(next, game)).toBe(false);
      expect(await table.get(game.gameId)).toMatchObject({ version: 4, phase: "P4" });
    });
  });

  describe("advance", () => {
    test("moves a game forward, and leaves the rest of its entry", async () => {
      const game = entry({ snapshot: 2, due: dueAt(NOW), creation: "abc" });
      await table.add(game);
      const gameType = newName();
      expect(await table.advance({ ...progress(game, 4), gameType, status: "finished" })).toBe("advanced");
      const moved = { status: "finished", phase: "P4", version: 4, updatedAt: NOW + 4 };
      expect(await table.get(game.gameId)).toEqual({ ...game, gameType, ...moved });
    });

    test("notes a snapshot along with it", async () => {
      const game = entry();
      await table.add(game);
      expect(await table.advance({ ...progress(game, 4), snapshot: 4 })).toBe("advanced");
      expect(await table.get(game.gameId)).toMatchObject({ version: 4, snapshot: 4 });
    });

    test.each([3, 2])("never moves a game at version 3 to version %i", async (version) => {
      const game = entry();
      await table.add(game);
      expect(await table.advance(progress(game, version))).toBe("behind");
      expect(await table.get(game.gameId)).toEqual(game);
    });

    test("moves no game by what happened before it was created", async () => {
      const game = entry();
      await table.add(game);
      expect(await table.advance(progress(game, 9, NOW - HOUR_MS - 1))).toBe("behind");
      // Clocks may differ.
      expect(await table.advance(progress(game, 9, NOW - HOUR_MS))).toBe("advanced");
    });

    test("sets when the sweeper must look again, also where the game has not moved", async () => {
      const game = entry({ due: dueAt(NOW) });
      await table.add(game);
      expect(await table.advance({ ...progress(game, 3), due: dueAt(NOW + 5) })).toBe("advanced");
      expect(await table.get(game.gameId)).toMatchObject({ version: 3, due: dueAt(NOW + 5) });
      expect(await table.advance({ ...progress(game, 2), due: dueAt(NOW + 9) })).toBe("behind");
      expect(await table.get(game.gameId)).toMatchObject({ version: 3, due: dueAt(NOW + 5) });
    });

    test("leaves a fork until somebody has settled it, and says so", async () => {
      const fork = entry({ origin: { gameId: "room-1", version: 17 }, forking: true });
      await table.add(fork);
      for (const due of [{}, { due: dueAt(NOW) }])
        expect(await table.advance({ ...progress(fork, 4), ...due })).toBe("forking");
      expect(await table.get(fork.gameId)).toEqual(fork);
    });

    test("does not bring back a game that is not there", async () => {
      const game = entry();
      expect(await table.advance(progress(game, 4))).toBe("unknown");
      expect(await table.get(game.gameId)).toBeUndefined();
    });
  });

  describe("noteSnapshot", () => {
    test("notes the first snapshot, then only newer ones", async () => {
      const game = entry();
      await table.add(game);
      const noted: unknown[] = [];
      for (const version of [0, 5, 3, 7]) {
        await table.noteSnapshot(game.gameId, version);
        noted.push(await table.get(game.gameId));
      }
      expect(noted).toMatchObject([{ snapshot: 0 }, { snapshot: 5 }, { snapshot: 5 }, { snapshot: 7 }]);
      expect(await table.get(game.gameId)).toEqual({ ...game, snapshot: 7 });
    });

    test("does not bring back a game that is not there", async () => {
      const gameId = newName();
      await table.noteSnapshot(gameId, 4);
      expect(await table.get(gameId)).toBeUndefined();
    });
  });

  describe("setMetadata", () => {
    test("replaces the metadata and nothing else, and counts how often", async () => {
      const game = entry();
      await table.add(game);
      for (const metadataVersion of [1, 2])
        expect(await table.setMetadata(game.gameId, { players: [] })).toEqual({
          changed: true,
          metadataVersion,
        });
      expect(await table.get(game.gameId)).toEqual({
        ...game,
        metadata: { players: [] },
        metadataVersion: 2,
      });
    });

    test("lets one of many that expect the same win, and hands the others what is there", async () => {
      const game = entry({ metadata: {} });
      await table.add(game);
      const rivals = Array.from({ length: 8 }, (_, rival) => ({ rival }));
      const answers = await Promise.all(rivals.map((rival) => table.setMetadata(game.gameId, rival, 0)));
      const winners = rivals.filter((_, rival) => answers[rival]?.changed);
      expect(winners).toHaveLength(1);
      const existing = { ...game, metadata: winners[0], metadataVersion: 1 };
      for (const answer of answers) if (!answer.changed) expect(answer.existing).toEqual(existing);
      expect(await table.get(game.gameId)).toEqual(existing);
    });

    test("does not bring back a game that is not there", async () => {
      const gameId = newName();
      expect(await table.setMetadata(gameId, {})).toEqual({ changed: false, existing: undefined });
      expect(await table.get(gameId)).toBeUndefined();
    });
  });

  describe("remove", () => {
    test("removes the entry that was read, also from the list, and does not mind when there is none", async () => {
      const game = entry({ gameType: newName() });
      await table.add(game);
      await table.remove(game);
      await table.remove(game);
      expect(await table.get(game.gameId)).toBeUndefined();
      const query = { gameType: game.gameType, status: game.status, limit: 9 };
      expect(await table.list(query)).toEqual({ games: [] });
    });

    test("leaves one that was replaced, or has moved forward", async () => {
      const game = entry();
      await table.add(game);
      for (const read of [
        { ...game, createdAt: NOW - 1 },
        { ...game, version: 2 },
      ])
        await table.remove(read);
      expect(await table.get(game.gameId)).toEqual(game);
    });
  });
});
