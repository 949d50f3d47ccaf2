import fc from "fast-check";
import { expect, test } from "vitest";
import type { ListedPage, ListQuery } from "../../../lambdas/store/games-table.ts";
import {
  listOf,
  lookedAt,
  mayHaveMovedSince,
  mergePages,
  rangesOf,
  updatedKeyOf,
} from "../../../lambdas/store/listing.ts";
import { DAY_MS, HOUR_MS, START } from "../../fixtures/time.ts";

const SHARDS = 3;

/** Reads a page from shards, each of which looks at so many sort keys of any type. */
function pageOf(
  keys: readonly string[][],
  most: number,
  query: Pick<ListQuery, "gameType" | "limit" | "after">,
): ListedPage {
  const { after = "~" } = query;
  const pages = keys.map((shard) => {
    const left = shard.filter((key) => key <= after).sort((a, b) => (a < b ? 1 : -1));
    const games = left.slice(0, most).map((sortKey) => ({ gameId: sortKey, sortKey }));
    return { games, ...(left.length > most && { next: games.at(-1)?.sortKey ?? "" }) };
  });
  return mergePages(pages, query);
}

test("pages hold each game of a type once, newest first, however few of them a partition finds in what it looks at", () => {
  const game = fc.record({
    updatedAt: fc.nat(40).map((hour) => hour * 3_600_000),
    gameType: fc.constantFrom("a", "ab", "b"),
    gameId: fc.uuid(),
    shard: fc.nat(SHARDS - 1),
  });
  fc.assert(
    fc.property(
      fc.array(game, { maxLength: 60 }),
      fc.constantFrom("a", "ab", undefined),
      fc.integer({ min: 2, max: 9 }),
      fc.integer({ min: 1, max: 8 }),
      (games, gameType, most, limit) => {
        const shards = Array.from({ length: SHARDS }, (_, shard) =>
          games.filter((one) => one.shard === shard).map(updatedKeyOf),
        );
        const of = gameType === undefined ? {} : { gameType };
        const found: string[] = [];
        let after: string | undefined;
        do {
          const page = pageOf(shards, most, { ...of, limit, ...(after !== undefined && { after }) });
          expect(page.games.length).toBeLessThanOrEqual(limit);
          found.push(...page.games.map(({ sortKey }) => sortKey));
          if (after !== undefined && page.next !== undefined) expect(page.next < after).toBe(true);
          after = page.next;
        } while (after !== undefined);
        const asked = games.filter((one) => gameType === undefined || one.gameType === gameType);
        expect(found).toEqual(asked.map(updatedKeyOf).sort((left, right) => (left < right ? 1 : -1)));
      },
    ),
  );
});

test("a partition is looked at for as many as a page shows, and for more where other types are between", () => {
  expect(lookedAt({ limit: 50 })).toBe(51);
  expect(lookedAt({ limit: 50, gameType: "a" })).toBe(1_000);
  expect(lookedAt({ limit: 2_000, gameType: "a" })).toBe(2_001);
});

test("games in play whose entries may be more than an hour behind have a list of their own", () => {
  const lists = [10, 40, 60, 61, 10_240].map((stretch) => listOf({ status: "active", stretch }));
  expect(lists).toEqual(["quick", "quick", "quick", "slow", "slow"]);
  expect(listOf({ status: "finished", stretch: 10_240 })).toBe("finished");
});

test("a list in which nothing can be is not looked at", () => {
  function listsOf(query: Omit<ListQuery, "status" | "limit">) {
    return rangesOf({ status: "active", limit: 1, ...query }).map(({ list }) => list);
  }
  expect(listsOf({})).toEqual(["quick", "slow"]);
  expect(listsOf({ updatedAfter: START, updatedBefore: START - HOUR_MS })).toEqual(["quick", "slow"]);
  expect(listsOf({ updatedAfter: START, updatedBefore: START - 2 * HOUR_MS })).toEqual(["slow"]);
  expect(listsOf({ updatedAfter: START, updatedBefore: START - 9 * DAY_MS })).toEqual([]);
});

test("a game can have moved since its entry was written, in the stretch that it was in, and an hour later for all that is late", () => {
  const updatedAt = START;
  expect(mayHaveMovedSince({ updatedAt, stretch: 10 }, START + HOUR_MS + 600_000)).toBe(true);
  expect(mayHaveMovedSince({ updatedAt, stretch: 10 }, START + HOUR_MS + 600_001)).toBe(false);
  expect(mayHaveMovedSince({ updatedAt, stretch: 1_440 }, START + HOUR_MS + DAY_MS)).toBe(true);
});
