import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { GamesTable, Tail } from "../../lambdas/store/games-table.ts";
import { SHARDS, shardOf } from "../../lambdas/store/listing.ts";
import { type Adapter, adapters } from "./adapters.ts";
import { entry, NOW, progress, tailSince } from "./entries.ts";

describe.each(adapters)("the games table $name", ({ open }) => {
  let adapter: Adapter;
  let table: GamesTable;
  beforeAll(async () => {
    adapter = await open();
    table = adapter.games;
  });
  afterAll(async () => adapter.close());

  describe("listUncovered", () => {
    /** What a shard lists of some games, page by page. */
    async function uncovered(shard: number, limit: number, ids: readonly string[]) {
      const found: { gameId: string; tail: Tail }[] = [];
      let after: string | undefined;
      for (;;) {
        const page = await table.listUncovered({ shard, limit, ...(after !== undefined && { after }) });
        expect(page.length).toBeLessThanOrEqual(limit);
        found.push(...page.map(({ gameId, tail }) => ({ gameId, tail })));
        after = page.at(-1)?.place;
        if (after === undefined) return found.filter(({ gameId }) => ids.includes(gameId));
      }
    }

    it.each([1, 3, 100])(
      "lists each shard's games with a tail, the most urgent first (pages of %i)",
      async (limit) => {
        const games = Array.from({ length: 24 }, (_, index) =>
          entry({ tail: tailSince(NOW + ((index * 7) % 24)) }),
        );
        for (const game of [...games, entry()]) await table.add(game);
        const ids = games.map(({ gameId }) => gameId);
        for (let shard = 0; shard < SHARDS; shard += 1) {
          const expected = games
            .filter(({ gameId }) => shardOf(gameId) === shard)
            .map(({ gameId, tail }) => ({ gameId, tail }))
            .toSorted((left, right) => (left.tail?.since ?? 0) - (right.tail?.since ?? 0));
          expect(await uncovered(shard, limit, ids)).toEqual(expected);
        }
      },
    );

    it("follows a tail that begins anew, and gives none to a game that has none", async () => {
      const game = entry({ tail: tailSince(NOW) });
      const covered = entry();
      for (const one of [game, covered]) {
        await table.add(one);
        await table.renewTail(one.gameId, tailSince(NOW + 9));
      }
      await table.renewTail("never-created", tailSince(NOW + 9));
      const listed = async ({ gameId }: { gameId: string }) =>
        await uncovered(shardOf(gameId), 100, [gameId]);
      expect(await listed(game)).toEqual([{ gameId: game.gameId, tail: tailSince(NOW + 9) }]);
      expect(await listed(covered)).toEqual([]);
      expect(await table.get("never-created")).toBeUndefined();
    });

    it("follows tails as they begin and end", async () => {
      const game = entry();
      const shard = shardOf(game.gameId);
      const listed = async () => await uncovered(shard, 100, [game.gameId]);
      await table.add(game);
      expect(await listed()).toEqual([]);
      await table.advance(progress(game, 4));
      expect(await listed()).toEqual([{ gameId: game.gameId, tail: tailSince(NOW + 4) }]);
      await table.coverTail(game.gameId, 4);
      expect(await listed()).toEqual([]);
      await table.advance(progress(game, 5));
      await table.remove(game.gameId);
      expect(await listed()).toEqual([]);
    });
  });
});
