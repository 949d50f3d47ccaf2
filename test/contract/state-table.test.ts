import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { Notable } from "../../lambdas/game/commit.ts";
import { commitPosition } from "../../lambdas/store/keys.ts";
import { manifestRow, type Row } from "../../lambdas/store/rows.ts";
import { describeEach } from "./adapters.ts";
import {
  chunk,
  commit,
  everything,
  head,
  NOW,
  newGame,
  plain,
  positions,
  SECOND,
  tombstone,
} from "./rows.ts";

describeEach("the state table", ({ state: table }) => {
  describe("gives back what was written:", () => {
    const kinds: readonly [string, (gameId: string) => Row][] = [
      ["a commit", (gameId) => commit(gameId, 7)],
      ["a commit that expires", (gameId) => commit(gameId, 7, { expiresAt: SECOND + 60 })],
      ["a commit of many transitions", (gameId) => commit(gameId, 49, { count: 50 })],
      ["a creation", (gameId) => commit(gameId, 0, { count: 0, data: '{"a":1}', notable: "created" })],
      ...(["snapshot", "phase", "finished", "stretch"] satisfies Notable[]).map(
        (notable): [string, (gameId: string) => Row] => [
          `a commit that is notable for its ${notable}`,
          (gameId) => commit(gameId, 7, { notable }),
        ],
      ),
      [
        "a commit whose transitions stayed in its phase",
        (gameId) => commit(gameId, 1, { data: '[{"action":"a","from":"TURN","to":"TURN"}]' }),
      ],
      ["a commit with text beyond ASCII", (gameId) => commit(gameId, 1, { data: '["é😀 ~"]' })],
      ["a chunk", (gameId) => chunk(gameId, 4, 0, randomBytes(1000))],
      [
        "a chunk that expires",
        (gameId) => ({ ...chunk(gameId, 4, 1, randomBytes(9)), expiresAt: SECOND + 60 }),
      ],
      ["a manifest", (gameId) => manifest(gameId)],
      [
        "a manifest with all it can have",
        (gameId) => ({
          ...manifest(gameId),
          previous: { version: 2, chunks: 15 },
          expiresAt: SECOND + 60,
        }),
      ],
      [
        "a manifest that holds its state",
        (gameId) => ({ ...manifest(gameId), chunks: 0, packed: randomBytes(900) }),
      ],
      ["a tombstone", (gameId) => tombstone(gameId, 5, SECOND + 60)],
    ];
    function manifest(gameId: string) {
      return manifestRow({
        head: head(gameId, 4),
        schemaVersion: 2,
        chunks: 3,
        checksum: randomBytes(32).toString("base64url"),
        madeAt: NOW,
      });
    }

    test.each(kinds)("%s", async (_, make) => {
      const row = make(newGame());
      await table.insert(row, NOW);
      expect(plain(await table.get(row.gameId, row.position, NOW))).toEqual(plain(row));
      const { rows } = await table.query(everything(row.gameId), NOW);
      expect(rows.map(plain)).toEqual([plain(row)]);
    });
  });

  describe("insert", () => {
    test("answers nothing when it wrote", async () => {
      expect(await table.insert(commit(newGame(), 1), NOW)).toBeUndefined();
    });

    test("leaves the row that exists, and hands it out", async () => {
      const gameId = newGame();
      const first = commit(gameId, 1, { commitId: "first" });
      await table.insert(first, NOW);
      expect(await table.insert(commit(gameId, 1, { commitId: "second" }), NOW)).toEqual(first);
      expect(await table.get(gameId, first.position, NOW)).toEqual(first);
    });

    test("lets one of many at the same place win, and tells the others which", async () => {
      const gameId = newGame();
      const rivals = Array.from({ length: 8 }, (_, rival) =>
        commit(gameId, 1, { commitId: `rival ${rival}` }),
      );
      const answers = await Promise.all(rivals.map((row) => table.insert(row, NOW)));
      const winners = rivals.filter((_, rival) => answers[rival] === undefined);
      expect(winners).toHaveLength(1);
      for (const answer of answers) expect([undefined, winners[0]]).toContainEqual(answer);
      expect(await table.get(gameId, commitPosition(1), NOW)).toEqual(winners[0]);
    });

    test("is stopped by a row until the second in which it expires", async () => {
      const gameId = newGame();
      const existing = tombstone(gameId, 1, SECOND + 10);
      await table.insert(existing, NOW);
      expect(await table.insert(commit(gameId, 1), NOW + 9_999)).toEqual(existing);
    });

    test("overwrites a row that has expired", async () => {
      const gameId = newGame();
      await table.insert(tombstone(gameId, 1, SECOND + 10), NOW);
      const row = commit(gameId, 1);
      expect(await table.insert(row, NOW + 10_000)).toBeUndefined();
      expect(await table.get(gameId, row.position, NOW + 10_000)).toEqual(row);
    });

    test("looks at its own game and position only", async () => {
      const [left, right] = [newGame(), newGame()];
      await table.insert(commit(left, 1), NOW);
      expect(await table.insert(commit(right, 1), NOW)).toBeUndefined();
      expect(await table.insert(commit(left, 2), NOW)).toBeUndefined();
    });
  });

  describe("put", () => {
    test("writes over any row", async () => {
      const gameId = newGame();
      await table.put(commit(gameId, 1, { expiresAt: SECOND + 60 }));
      const row = tombstone(gameId, 1, SECOND + 90);
      await table.put(row);
      expect(await table.get(gameId, row.position, NOW)).toEqual(row);
    });
  });

  describe("overwrite", () => {
    test("writes and removes rows of many places, no matter what is there", async () => {
      const [left, right] = [newGame(), newGame()];
      for (const version of [1, 2, 3]) await table.put(commit(left, version));
      const row = tombstone(left, 2, SECOND + 90);
      await table.overwrite([
        { put: row },
        { remove: { gameId: left, position: commitPosition(3) } },
        { remove: { gameId: left, position: commitPosition(9) } },
        { put: commit(right, 1) },
      ]);
      expect(await positions(table, everything(left))).toEqual([commitPosition(1), commitPosition(2)]);
      expect(await table.get(left, row.position, NOW)).toEqual(row);
      expect(await positions(table, everything(right))).toEqual([commitPosition(1)]);
    });

    test("takes more rows than a request does, and none", async () => {
      const gameId = newGame();
      await table.overwrite([]);
      await table.overwrite(
        Array.from({ length: 60 }, (_, version) => ({ put: commit(gameId, version + 1) })),
      );
      expect(await positions(table, everything(gameId))).toHaveLength(60);
    });
  });

  describe("expire", () => {
    test("gives a row an expiry and leaves the rest of it", async () => {
      const row = chunk(newGame(), 4, 0, randomBytes(9));
      await table.put(row);
      await table.expire(row.gameId, row.position, SECOND + 60);
      const found = await table.get(row.gameId, row.position, NOW);
      expect(plain(found)).toEqual(plain({ ...row, expiresAt: SECOND + 60 }));
      expect(await table.get(row.gameId, row.position, NOW + 60_000)).toBeUndefined();
    });

    test("leaves an expiry that is there", async () => {
      const row = tombstone(newGame(), 1, SECOND + 10);
      await table.put(row);
      await table.expire(row.gameId, row.position, SECOND + 99);
      expect(await table.get(row.gameId, row.position, NOW)).toEqual(row);
    });

    test("does not bring back a row that is absent", async () => {
      const gameId = newGame();
      await table.expire(gameId, commitPosition(1), SECOND + 60);
      expect(await positions(table, everything(gameId))).toEqual([]);
    });
  });

  describe("get", () => {
    test("finds nothing where nothing is there", async () => {
      expect(await table.get(newGame(), commitPosition(1), NOW)).toBeUndefined();
    });

    test("finds a row to its last moment, and not after it", async () => {
      const row = tombstone(newGame(), 1, SECOND + 10);
      await table.put(row);
      expect(await table.get(row.gameId, row.position, NOW + 9_999)).toEqual(row);
      expect(await table.get(row.gameId, row.position, NOW + 10_000)).toBeUndefined();
    });
  });

  describe("a read of many rows", () => {
    test("finds those that are there and have not expired, in the order of their positions", async () => {
      const gameId = newGame();
      const rows = [1, 2, 3, 4].map((version) => tombstone(gameId, version, SECOND + 10 * version));
      for (const row of rows) await table.put(row);
      const wanted = [4, 9, 1, 3].map(commitPosition);
      expect(await table.getMany(gameId, wanted, NOW + 10_000)).toEqual([rows[3], rows[2]]);
    });

    test("finds nothing where nothing is there, and nothing of another game", async () => {
      const gameId = newGame();
      await table.put(tombstone(newGame(), 1, SECOND + 60));
      expect(await table.getMany(gameId, [commitPosition(1)], NOW)).toEqual([]);
    });
  });
});
