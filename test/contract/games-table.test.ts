import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GamesTable } from "../../lambdas/store/games-table.ts";
import { type Adapter, adapters } from "./adapters.ts";
import { entry, NOW, newName, progress, tailSince } from "./entries.ts";

describe.each(adapters)("the games table $name", ({ open }) => {
  let adapter: Adapter;
  let table: GamesTable;
  beforeAll(async () => {
    adapter = await open();
    table = adapter.games;
  });
  afterAll(async () => adapter.close());

  describe("add", () => {
    it("adds a game, to be read back as it was", async () => {
      const plain = entry();
      const withSnapshot = entry({ snapshot: 2, status: "finished" });
      await table.add(plain);
      await table.add(withSnapshot);
      expect(await table.get(plain.gameId)).toEqual(plain);
      expect(await table.get(withSnapshot.gameId)).toEqual(withSnapshot);
    });

    it("leaves a game that is there", async () => {
      const first = entry();
      await table.add(first);
      await table.add({ ...first, version: 9, metadata: {} });
      expect(await table.get(first.gameId)).toEqual(first);
    });

    it("puts a new game in the place of one that ended before it was created", async () => {
      const old = entry({ version: 9, status: "finished" });
      await table.add(old);
      const early = {
        ...old,
        version: 0,
        status: "active" as const,
        createdAt: old.updatedAt,
        updatedAt: old.updatedAt,
      };
      await table.add(early);
      expect(await table.get(old.gameId)).toEqual(old);
      await table.add({ ...early, version: 1, createdAt: old.updatedAt + 1 });
      expect(await table.get(old.gameId)).toEqual(old);
      const later = { ...early, createdAt: old.updatedAt + 1, updatedAt: old.updatedAt + 1 };
      await table.add(later);
      expect(await table.get(old.gameId)).toEqual(later);
    });

    it("gives metadata to a game that was added without, once", async () => {
      const described = entry();
      const { metadata, ...found } = described;
      await table.add({ ...found, version: 5 });
      expect(await table.get(found.gameId)).toEqual({ ...found, version: 5, metadata: {} });
      await table.add(found);
      await table.add(described);
      await table.add({ ...described, metadata: { other: true } });
      expect(await table.get(found.gameId)).toEqual({ ...found, version: 5, metadata });
    });

    it("leaves metadata that was set before it came", async () => {
      const described = entry();
      const { metadata: _given, ...found } = described;
      await table.add(found);
      await table.advance(progress(described, 5));
      await table.setMetadata(found.gameId, {});
      await table.add(described);
      expect(await table.get(found.gameId)).toMatchObject({ version: 5, metadata: {} });
    });

    it("keeps metadata nested deeper than DynamoDB's own 32 levels", async () => {
      const deep = JSON.parse(`${'{"a":'.repeat(90)}1${"}".repeat(90)}`);
      const game = entry({ metadata: deep });
      await table.add(game);
      expect(await table.get(game.gameId)).toEqual(game);
    });
  });

  describe("get", () => {
    it("finds nothing where nothing is", async () => {
      expect(await table.get(newName())).toBeUndefined();
    });
  });

  describe("advance", () => {
    it("moves a game forward, and leaves the rest of its entry", async () => {
      const game = entry({ snapshot: 2 });
      await table.add(game);
      expect(await table.advance({ ...progress(game, 4), status: "finished" })).toBe(true);
      expect(await table.get(game.gameId)).toEqual({
        ...game,
        status: "finished",
        phase: "P4",
        version: 4,
        updatedAt: NOW + 4,
        tail: tailSince(NOW + 4),
      });
    });

    it("lets a tail that began before go on", async () => {
      const game = entry({ tail: tailSince(NOW - 5) });
      await table.add(game);
      await table.advance(progress(game, 4));
      await table.advance(progress(game, 5));
      expect(await table.get(game.gameId)).toMatchObject({ version: 5, tail: tailSince(NOW - 5) });
    });

    it.each([3, 2])("never moves a game at version 3 to version %i, but knows it", async (version) => {
      const game = entry();
      await table.add(game);
      expect(await table.advance(progress(game, version))).toBe(true);
      expect(await table.get(game.gameId)).toEqual(game);
    });

    it("does not bring back a game that is not there", async () => {
      const game = entry();
      expect(await table.advance(progress(game, 4))).toBe(false);
      expect(await table.get(game.gameId)).toBeUndefined();
    });
  });

  describe("noteSnapshot", () => {
    it("notes the first snapshot, then only newer ones", async () => {
      const game = entry();
      await table.add(game);
      const noted: unknown[] = [];
      for (const version of [0, 5, 3, 7]) {
        await table.noteSnapshot(game.gameId, version);
        noted.push((await table.get(game.gameId))?.snapshot);
      }
      expect(noted).toEqual([0, 5, 5, 7]);
      expect(await table.get(game.gameId)).toEqual({ ...game, snapshot: 7 });
    });

    it("does not bring back a game that is not there", async () => {
      const gameId = newName();
      await table.noteSnapshot(gameId, 4);
      expect(await table.get(gameId)).toBeUndefined();
    });
  });

  describe("coverTail", () => {
    it("ends the tail of a game that has come to the version, or not so far", async () => {
      const [reached, behind] = [entry({ tail: tailSince(NOW) }), entry({ tail: tailSince(NOW) })];
      for (const game of [reached, behind]) await table.add(game);
      await table.coverTail(reached.gameId, 3);
      await table.coverTail(behind.gameId, 8);
      for (const { tail: _covered, ...rest } of [reached, behind])
        expect(await table.get(rest.gameId)).toEqual(rest);
    });

    it("lets a new tail begin afterwards", async () => {
      const game = entry({ tail: tailSince(NOW) });
      await table.add(game);
      await table.coverTail(game.gameId, 3);
      await table.advance(progress(game, 4));
      expect(await table.get(game.gameId)).toMatchObject({ tail: tailSince(NOW + 4) });
    });

    it("leaves the tail of a game that has come further", async () => {
      const game = entry({ tail: tailSince(NOW) });
      await table.add(game);
      await table.coverTail(game.gameId, 2);
      expect(await table.get(game.gameId)).toEqual(game);
    });

    it("does not mind a game without a tail, and does not bring back one that is not there", async () => {
      const game = entry();
      await table.add(game);
      await table.coverTail(game.gameId, 3);
      expect(await table.get(game.gameId)).toEqual(game);
      const absent = newName();
      await table.coverTail(absent, 3);
      expect(await table.get(absent)).toBeUndefined();
    });
  });

  describe("setMetadata", () => {
    it("replaces the metadata and nothing else", async () => {
      const game = entry();
      await table.add(game);
      expect(await table.setMetadata(game.gameId, { players: [] })).toBe(true);
      expect(await table.get(game.gameId)).toEqual({ ...game, metadata: { players: [] } });
    });

    it("does not bring back a game that is not there", async () => {
      const gameId = newName();
      expect(await table.setMetadata(gameId, {})).toBe(false);
      expect(await table.get(gameId)).toBeUndefined();
    });
  });

  describe("remove", () => {
    it("removes a game, also from the list, and does not mind when there is none", async () => {
      const game = entry({ gameType: newName() });
      await table.add(game);
      await table.remove(game.gameId);
      await table.remove(game.gameId);
      expect(await table.get(game.gameId)).toBeUndefined();
      const query = { gameType: game.gameType, status: game.status, limit: 9 };
      expect(await table.list(query)).toEqual([]);
    });
  });
});
