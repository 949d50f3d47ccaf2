import { randomBytes } from "node:crypto";
import { beforeAll, describe, expect, test } from "vitest";
import { chunkPosition, commitPosition, manifestPosition } from "../../lambdas/store/keys.ts";
import { describeEach } from "./adapters.ts";
import { chunk, everything, NOW, newGame, plain, positions, read, SECOND, tombstone } from "./rows.ts";

describeEach("the state table", ({ state: table }) => {
  describe("query", () => {
    const [zero, two, two0, two1, twoEnd, five, twelve] = [
      commitPosition(0),
      commitPosition(2),
      chunkPosition(2, 0),
      chunkPosition(2, 1),
      manifestPosition(2),
      commitPosition(5),
      commitPosition(12),
    ];
    const all = [zero, two, two0, two1, twoEnd, five, twelve];
    const gameId = "a-game-to-query";
    beforeAll(async () => {
      for (const position of all) {
        await table.put({ kind: "tombstone", gameId, position, expiresAt: SECOND + 100 });
        await table.put({ kind: "tombstone", gameId: `${gameId}2`, position, expiresAt: SECOND + 100 });
      }
    });

    test("reads a game's rows in order: a commit, the chunks of its snapshot, the manifest, the next commit", async () => {
      expect(await positions(table, everything(gameId))).toEqual(all);
    });

    test("reads them the other way round", async () => {
      const query = everything(gameId, { newestFirst: true });
      expect(await positions(table, query)).toEqual(all.toReversed());
    });

    test.each([
      { from: two, to: undefined, found: all.slice(1) },
      { from: two, to: twoEnd, found: [two, two0, two1, twoEnd] },
      { from: two0, to: twoEnd, found: [two0, two1, twoEnd] },
      { from: zero, to: two, found: [zero, two] },
      { from: commitPosition(3), to: commitPosition(4), found: [] },
      { from: five, to: five, found: [five] },
    ])("from $from to $to, both included", async ({ from, to, found }) => {
      const stretch = { from, ...(to !== undefined && { to }) };
      expect(await positions(table, everything(gameId, stretch))).toEqual(found);
      const backwards = everything(gameId, { ...stretch, newestFirst: true });
      expect(await positions(table, backwards)).toEqual(found.toReversed());
    });

    test.each([false, true])(
      "looks at no more rows than the limit, and says where to continue (newest first: %s)",
      async (newestFirst) => {
        const expected = newestFirst ? all.toReversed() : all;
        const first = await table.query(everything(gameId, { newestFirst, limit: 3 }), NOW);
        expect(first.rows.map(({ position }) => position)).toEqual(expected.slice(0, 3));
        if (!first.rest) throw new Error("no way to continue");
        const second = await table.query({ ...first.rest, limit: 2 }, NOW);
        expect(second.rows.map(({ position }) => position)).toEqual(expected.slice(3, 5));
        if (!second.rest) throw new Error("no way to continue");
        const third = await table.query({ ...second.rest, limit: 9 }, NOW);
        expect(third.rows.map(({ position }) => position)).toEqual(expected.slice(5));
        expect(third.rest).toBeUndefined();
      },
    );

    test("stays within its bounds from page to page", async () => {
      const query = everything(gameId, { from: two, to: five, limit: 2 });
      expect(await positions(table, query)).toEqual([two, two0, two1, twoEnd, five]);
    });

    test("counts expired rows towards the limit, but leaves them out", async () => {
      const gameId = newGame();
      for (const version of [1, 2, 3, 4])
        await table.put(tombstone(gameId, version, SECOND + (version === 2 ? 1 : 100)));
      const page = await table.query(everything(gameId, { limit: 2 }), NOW + 1_000);
      expect(page.rows.map(({ position }) => position)).toEqual([commitPosition(1)]);
      expect(page.rest).toBeDefined();
      expect(await positions(table, everything(gameId, { limit: 2 }), NOW + 1_000)).toEqual(
        [1, 3, 4].map(commitPosition),
      );
    });

    test("finds nothing in a game that does not exist", async () => {
      expect(await table.query(everything(newGame()), NOW)).toEqual({ rows: [] });
    });

    test("brings back megabytes whole, however little fits one page", async () => {
      const gameId = newGame();
      const chunks = Array.from({ length: 7 }, (_, index) =>
        chunk(gameId, 4, index, randomBytes(350 * 1024)),
      );
      for (const row of chunks) await table.put(row);
      for (const newestFirst of [false, true]) {
        const rows = await read(table, everything(gameId, { newestFirst }));
        expect(rows.map(plain)).toEqual((newestFirst ? chunks.toReversed() : chunks).map(plain));
      }
    });
  });
});
