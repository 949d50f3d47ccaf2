import { describe, expect, test } from "vitest";
import type { Due } from "../../lambdas/store/games-table.ts";
import { ALL_SHARDS, shardOf } from "../../lambdas/store/listing.ts";
import { dueAt, entry, mark, NOW, progress } from "../fixtures/entries.ts";
import { describeEach } from "./adapters.ts";

describeEach("the games table", ({ games: table }) => {
  /** What a shard lists of some games, page by page. */
  async function listed(shard: number, limit: number, ids: readonly string[]) {
    const found: { gameId: string; due: Due }[] = [];
    let after: string | undefined;
    for (;;) {
      const page = await table.listDue({ shard, limit, ...(after !== undefined && { after }) });
      expect(page.length).toBeLessThanOrEqual(limit);
      found.push(...page.map(({ gameId, due }) => ({ gameId, due })));
      after = page.at(-1)?.sortKey;
      if (after === undefined) return found.filter(({ gameId }) => ids.includes(gameId));
    }
  }

  async function dueOf(gameId: string) {
    return await listed(shardOf(gameId), 100, [gameId]);
  }

  describe("listDue", () => {
    test.each([1, 3, 100])(
      "lists what is due in each shard, the most urgent first (pages of %i)",
      async (limit) => {
        const games = Array.from({ length: 24 }, (_, index) =>
          entry({ due: dueAt(NOW + ((index * 7) % 24)) }),
        );
        for (const game of [...games, entry()]) await table.add(game);
        const ids = games.map(({ gameId }) => gameId);
        for (const shard of ALL_SHARDS) {
          const expected = games
            .filter(({ gameId }) => shardOf(gameId) === shard)
            .map(({ gameId, due }) => ({ gameId, due }))
            .toSorted((left, right) => (left.due?.at ?? 0) - (right.due?.at ?? 0));
          expect(await listed(shard, limit, ids)).toEqual(expected);
        }
      },
    );

    test("keeps when a game is due while it moves forward", async () => {
      const { gameId, ...rest } = entry({ due: dueAt(NOW) });
      await table.add({ gameId, ...rest });
      await table.advance(progress({ gameId, gameType: rest.gameType }, 9));
      expect(await dueOf(gameId)).toEqual([{ gameId, due: dueAt(NOW) }]);
    });

    test("holds a wipe that is under way", async () => {
      const { gameId } = entry();
      await table.mark(mark(gameId));
      expect(await dueOf(gameId)).toEqual([{ gameId, due: mark(gameId).due }]);
      await table.renewMark({ ...mark(gameId), due: dueAt(NOW + 9) });
      expect(await dueOf(gameId)).toEqual([{ gameId, due: dueAt(NOW + 9) }]);
    });
  });

  describe("setDue", () => {
    test("sets when a game is due, or that it never is again", async () => {
      const game = entry();
      await table.add(game);
      await table.setDue(game.gameId, dueAt(NOW + 5));
      expect(await dueOf(game.gameId)).toEqual([{ gameId: game.gameId, due: dueAt(NOW + 5) }]);
      await table.setDue(game.gameId, undefined);
      expect(await dueOf(game.gameId)).toEqual([]);
      expect(await table.get(game.gameId)).toEqual(game);
    });

    test("does not bring back a game that is not there, or is being wiped", async () => {
      const { gameId } = entry();
      await table.setDue(gameId, dueAt(NOW));
      expect(await table.get(gameId)).toBeUndefined();
      await table.mark(mark(gameId));
      await table.setDue(gameId, dueAt(NOW + 9));
      expect(await table.get(gameId)).toEqual(mark(gameId));
    });
  });

  describe("dueSooner", () => {
    test("brings forward when a game is due, and never puts it off", async () => {
      const game = entry({ due: dueAt(NOW + 5) });
      await table.add(game);
      await table.dueSooner(game.gameId, dueAt(NOW + 6));
      expect(await table.get(game.gameId)).toEqual(game);
      await table.dueSooner(game.gameId, dueAt(NOW + 4));
      expect(await table.get(game.gameId)).toEqual({ ...game, due: dueAt(NOW + 4) });
      expect(await dueOf(game.gameId)).toEqual([{ gameId: game.gameId, due: dueAt(NOW + 4) }]);
    });

    test("makes a game due that never was to be again, and none that is not there", async () => {
      const { gameId } = entry();
      await table.dueSooner(gameId, dueAt(NOW));
      expect(await table.get(gameId)).toBeUndefined();
      const game = entry();
      await table.add(game);
      await table.dueSooner(game.gameId, dueAt(NOW));
      expect(await table.get(game.gameId)).toEqual({ ...game, due: dueAt(NOW) });
    });
  });
});
