import { beforeAll, describe, expect, test } from "vitest";
import { LONGEST_STRETCH } from "../../lambdas/game/stretch.ts";
import type { DirectoryEntry, ListQuery } from "../../lambdas/store/games-table.ts";
import { shardOf } from "../../lambdas/store/listing.ts";
import { entry, HOUR_MS, NOW, newName, progress } from "../fixtures/entries.ts";
import { DAY_MS } from "../fixtures/time.ts";
import { describeEach } from "./adapters.ts";

describeEach("the games table", ({ games: table }) => {
  /** Lists page by page. @returns the ids of each page. */
  async function pages(query: Partial<ListQuery> & Pick<ListQuery, "limit">): Promise<string[][]> {
    const found: string[][] = [];
    let after: string | undefined;
    for (;;) {
      const page = await table.list({ status: "active", ...query, ...(after !== undefined && { after }) });
      found.push(page.games.map(({ gameId }) => gameId));
      after = page.next;
      if (after === undefined) return found;
    }
  }

  async function list(query: Partial<ListQuery>): Promise<string[]> {
    const { games } = await table.list({ status: "active", limit: 50, ...query });
    return games.map(({ gameId }) => gameId);
  }

  describe("list", () => {
    const gameType = newName();
    // More games than shards, so that every page is put together from many; two share each hour.
    const games = Array.from({ length: 30 }, (_, index) =>
      entry({
        gameId: `listed-${String(index).padStart(2, "0")}`,
        gameType,
        updatedAt: NOW + (index >> 1) * HOUR_MS + (index % 2) * 1000,
      }),
    );
    const newestFirst = games.map(({ gameId }) => gameId).toReversed();
    beforeAll(async () => {
      for (const game of games) await table.add(game);
    });

    test("puts the newest hour first, over all shards", async () => {
      expect(await list({ gameType })).toEqual(newestFirst);
    });

    test.each([1, 7, 10, 30])("pages without loss or repetition, %i at a time", async (limit) => {
      const found = await pages({ gameType, limit });
      expect(found.flat()).toEqual(newestFirst);
      expect(found.slice(0, Math.floor(30 / limit)).every((page) => page.length === limit)).toBe(true);
    });

    test("takes the hours of the times given, and the hour before: an entry may be that much older than its game", async () => {
      const between = { updatedAfter: NOW + 3 * HOUR_MS, updatedBefore: NOW + 4 * HOUR_MS };
      const expected = ["listed-09", "listed-08", "listed-07", "listed-06", "listed-05", "listed-04"];
      expect(await list({ gameType, ...between })).toEqual(expected);
      expect((await pages({ gameType, limit: 4, ...between })).flat()).toEqual(expected);
      expect(await list({ gameType, updatedBefore: NOW })).toEqual(["listed-01", "listed-00"]);
      expect(await list({ gameType, updatedAfter: NOW + 15 * HOUR_MS })).toEqual(["listed-29", "listed-28"]);
    });

    test("finds nothing between times in the wrong order, or behind the oldest that is wanted", async () => {
      const wrong = { updatedAfter: NOW + 5 * HOUR_MS, updatedBefore: NOW + 3 * HOUR_MS };
      expect(await list({ gameType, ...wrong })).toEqual([]);
      const { games: first } = await table.list({ gameType, status: "active", updatedBefore: NOW, limit: 1 });
      const [oldest] = first;
      if (!oldest) throw new Error("the oldest game is not listed");
      expect(await list({ gameType, updatedAfter: NOW + 2 * HOUR_MS, after: oldest.sortKey })).toEqual([]);
    });

    test("keeps types and statuses apart", async () => {
      const type = newName();
      const active = entry({ gameType: type });
      const finished = entry({ gameType: type, status: "finished" });
      const other = entry({ gameType: newName() });
      for (const game of [active, finished, other]) await table.add(game);
      expect(await list({ gameType: type })).toEqual([active.gameId]);
      expect(await list({ gameType: type, status: "finished" })).toEqual([finished.gameId]);
      expect(await list({ gameType: newName() })).toEqual([]);
    });

    test("of all types puts the newest hour first", async () => {
      const updatedAt = NOW + 5_000 * HOUR_MS;
      const mixed = Array.from({ length: 12 }, (_, index) =>
        entry({ gameType: newName(), updatedAt: updatedAt + index * HOUR_MS }),
      );
      for (const game of mixed) await table.add(game);
      const expected = mixed.map(({ gameId }) => gameId).toReversed();
      const since = { updatedAfter: updatedAt + HOUR_MS, updatedBefore: updatedAt + 20 * HOUR_MS };
      expect(await list(since)).toEqual(expected);
      for (const limit of [1, 5]) expect((await pages({ ...since, limit })).flat()).toEqual(expected);
    });

    test("follows a game that moves into another hour, or finishes", async () => {
      const type = newName();
      const [left, right] = [entry({ gameType: type }), entry({ gameType: type, updatedAt: NOW + HOUR_MS })];
      for (const game of [left, right]) await table.add(game);
      expect(await list({ gameType: type })).toEqual([right.gameId, left.gameId]);
      await table.advance(progress(left, 9, NOW + 2 * HOUR_MS));
      expect(await list({ gameType: type })).toEqual([left.gameId, right.gameId]);
      await table.advance({ ...progress(left, 10), status: "finished" });
      expect(await list({ gameType: type })).toEqual([right.gameId]);
      expect(await list({ gameType: type, status: "finished" })).toEqual([left.gameId]);
    });

    test("looks a stretch further back for slow games, and lists them among the others", async () => {
      const type = newName();
      const hours = [2, 4, 6, 8].map((hour) => NOW + hour * HOUR_MS);
      const quick = hours.map((updatedAt) => entry({ gameType: type, updatedAt }));
      const slow = hours.map((updatedAt) => entry({ gameType: type, updatedAt, stretch: LONGEST_STRETCH }));
      const lost = entry({ gameType: type, updatedAt: NOW - 10 * DAY_MS, stretch: LONGEST_STRETCH });
      for (const game of [...quick, ...slow, lost]) await table.add(game);
      async function sorted(query: Partial<ListQuery>) {
        return (await pages({ gameType: type, limit: 3, ...query })).flat().toSorted();
      }
      function ids(games: readonly DirectoryEntry[]) {
        return games.map(({ gameId }) => gameId).toSorted();
      }
      expect(await sorted({})).toEqual(ids([...quick, ...slow, lost]));
      const since = { updatedAfter: NOW + 7 * HOUR_MS };
      expect(await sorted(since)).toEqual(ids([...quick.slice(2), ...slow]));
      expect(await sorted({ ...since, updatedAfter: since.updatedAfter + 7 * DAY_MS })).toEqual(
        ids(slow.slice(1)),
      );
      expect(await sorted({ updatedBefore: NOW + 3 * HOUR_MS })).toEqual(
        ids([...quick.slice(0, 1), ...slow.slice(0, 1), lost]),
      );
      const [first] = slow;
      if (!first) throw new Error("no slow game");
      // It is quick again, or over: it is in one list.
      await table.advance(progress(first, 9, NOW + 9 * HOUR_MS));
      expect(await sorted(since)).toEqual(ids([...quick.slice(2), ...slow]));
      expect(await sorted({ updatedAfter: NOW + DAY_MS })).toEqual(ids(slow.slice(1)));
      await table.advance({ ...progress(first, 10), stretch: LONGEST_STRETCH, status: "finished" });
      expect(await sorted({ status: "finished" })).toEqual([first.gameId]);
      expect(await sorted({})).toEqual(ids([...quick, ...slow.slice(1), lost]));
    });

    test("fills its pages although all games are in one shard", async () => {
      const type = newName();
      const ids = Array.from({ length: 2000 }, (_, index) => `large-${String(index).padStart(4, "0")}`);
      const crowded = ids.filter((gameId) => shardOf(gameId) === 3).slice(0, 130);
      const older = ids.filter((gameId) => shardOf(gameId) === 5).slice(0, 5);
      const crowd = [...older, ...crowded].map((gameId, index) =>
        entry({ gameId, gameType: type, updatedAt: NOW + index * HOUR_MS }),
      );
      for (const game of crowd) await table.add(game);
      const found = await pages({ gameType: type, limit: 100 });
      expect(found[0]).toHaveLength(100);
      expect(found.flat()).toEqual(crowd.map(({ gameId }) => gameId).toReversed());
    });
  });

  describe("getMany", () => {
    test("reads many in the order asked for, and leaves out what is not there", async () => {
      const games = Array.from({ length: 120 }, () => entry({ metadata: { blob: "x".repeat(1_000) } }));
      for (const game of games) await table.add(game);
      const asked = games.map(({ gameId }) => gameId).toReversed();
      expect(await table.getMany([newName(), ...asked, newName()])).toEqual(games.toReversed());
      expect(await table.getMany([])).toEqual([]);
    });
  });
});
