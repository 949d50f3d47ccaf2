import { randomBytes } from "node:crypto";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { commitDigest } from "../../lambdas/game/chain.ts";
import type { Commit, Notable } from "../../lambdas/game/commit.ts";
import type { Head } from "../../lambdas/game/head.ts";
import { chunkPosition, commitPosition, FIRST_POSITION, manifestPosition } from "../../lambdas/store/keys.ts";
import { type ChunkRow, commitRow, manifestRow, type Row } from "../../lambdas/store/rows.ts";
import { type RowQuery, readRows, type StateTable } from "../../lambdas/store/state-table.ts";
import { type Adapter, adapters } from "./adapters.ts";

const NOW = Date.UTC(2027, 0, 1);
const SECOND = NOW / 1000;

let games = 0;
/** A game that no other test knows. */
function newGame(): string {
  games += 1;
  return `game-${games}`;
}

function head(gameId: string, version: number, commitId = `c${version}`): Head {
  return {
    gameId,
    gameType: "generic",
    retentionDays: 30,
    version,
    phase: "TURN",
    hash: randomBytes(32).toString("base64url"),
    commitDigest: commitDigest(commitId),
    snapshotDue: 3,
    time: NOW + version,
    stateBound: 1234,
  };
}

function commit(gameId: string, version: number, over: Partial<Commit> = {}): Row {
  return commitRow({
    head: head(gameId, version, over.commitId),
    commitId: `c${version}`,
    count: 1,
    data: "[]",
    ...over,
  });
}

function chunk(gameId: string, version: number, index: number, bytes: Uint8Array): ChunkRow {
  return { kind: "chunk", gameId, position: chunkPosition(version, index), bytes };
}

function tombstone(gameId: string, version: number, expiresAt: number): Row {
  return { kind: "tombstone", gameId, position: commitPosition(version), expiresAt };
}

function everything(gameId: string, over: Partial<RowQuery> = {}): RowQuery {
  return { gameId, from: FIRST_POSITION, newestFirst: false, limit: 100, ...over };
}

async function read(table: StateTable, query: RowQuery, now = NOW): Promise<Row[]> {
  const rows: Row[] = [];
  for await (const row of readRows(table, query, now)) rows.push(row);
  return rows;
}

async function positions(table: StateTable, query: RowQuery, now = NOW): Promise<string[]> {
  return (await read(table, query, now)).map(({ position }) => position);
}

/** What a row is, without regard to whether its bytes came as a Buffer. */
function plain(row: Row | undefined): unknown {
  return row?.kind === "chunk" ? { ...row, bytes: Buffer.from(row.bytes).toString("hex") } : row;
}

describe.each(adapters)("the state table $name", ({ open }) => {
  let adapter: Adapter;
  let table: StateTable;
  beforeAll(async () => {
    adapter = await open();
    table = adapter.state;
  });
  afterAll(async () => adapter.close());

  describe("gives back what was written:", () => {
    const kinds: readonly [string, (gameId: string) => Row][] = [
      ["a commit", (gameId) => commit(gameId, 7)],
      ["a commit that expires", (gameId) => commit(gameId, 7, { expiresAt: SECOND + 60 })],
      ["a commit of many transitions", (gameId) => commit(gameId, 49, { count: 50 })],
      ["a creation", (gameId) => commit(gameId, 0, { count: 0, data: '{"a":1}', notable: "created" })],
      ...(["snapshot", "phase", "minute"] satisfies Notable[]).map(
        (notable): [string, (gameId: string) => Row] => [
          `a commit that is notable for its ${notable}`,
          (gameId) => commit(gameId, 7, { notable }),
        ],
      ),
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
      ["a tombstone", (gameId) => tombstone(gameId, 5, SECOND + 60)],
    ];
    const manifest = (gameId: string) =>
      manifestRow({
        head: head(gameId, 4),
        schemaVersion: 2,
        chunks: 3,
        checksum: randomBytes(32).toString("base64url"),
        madeAt: NOW,
      });

    it.each(kinds)("%s", async (_, make) => {
      const row = make(newGame());
      await table.insert(row, NOW);
      expect(plain(await table.get(row.gameId, row.position, NOW))).toEqual(plain(row));
      const { rows } = await table.query(everything(row.gameId), NOW);
      expect(rows.map(plain)).toEqual([plain(row)]);
    });
  });

  describe("insert", () => {
    it("answers nothing when it wrote", async () => {
      expect(await table.insert(commit(newGame(), 1), NOW)).toBeUndefined();
    });

    it("leaves the row that stands, and hands it out", async () => {
      const gameId = newGame();
      const first = commit(gameId, 1, { commitId: "first" });
      await table.insert(first, NOW);
      expect(await table.insert(commit(gameId, 1, { commitId: "second" }), NOW)).toEqual(first);
      expect(await table.get(gameId, first.position, NOW)).toEqual(first);
    });

    it("lets one of many at the same place win, and tells the others which", async () => {
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

    it("is stopped by a row until the second in which it expires", async () => {
      const gameId = newGame();
      const standing = tombstone(gameId, 1, SECOND + 10);
      await table.insert(standing, NOW);
      expect(await table.insert(commit(gameId, 1), NOW + 9_999)).toEqual(standing);
    });

    it("overwrites a row that has expired", async () => {
      const gameId = newGame();
      await table.insert(tombstone(gameId, 1, SECOND + 10), NOW);
      const row = commit(gameId, 1);
      expect(await table.insert(row, NOW + 10_000)).toBeUndefined();
      expect(await table.get(gameId, row.position, NOW + 10_000)).toEqual(row);
    });

    it("looks at its own game and position only", async () => {
      const [left, right] = [newGame(), newGame()];
      await table.insert(commit(left, 1), NOW);
      expect(await table.insert(commit(right, 1), NOW)).toBeUndefined();
      expect(await table.insert(commit(left, 2), NOW)).toBeUndefined();
    });
  });

  describe("put", () => {
    it("writes whatever stands there", async () => {
      const gameId = newGame();
      await table.put(commit(gameId, 1, { expiresAt: SECOND + 60 }));
      const row = tombstone(gameId, 1, SECOND + 90);
      await table.put(row);
      expect(await table.get(gameId, row.position, NOW)).toEqual(row);
    });
  });

  describe("remove", () => {
    it("removes one row, and does not mind when there is none", async () => {
      const gameId = newGame();
      await table.put(commit(gameId, 1));
      await table.put(commit(gameId, 2));
      await table.remove(gameId, commitPosition(1));
      await table.remove(gameId, commitPosition(1));
      expect(await positions(table, everything(gameId))).toEqual([commitPosition(2)]);
    });
  });

  describe("expire", () => {
    it("gives a row an expiry and leaves the rest of it", async () => {
      const row = chunk(newGame(), 4, 0, randomBytes(9));
      await table.put(row);
      await table.expire(row.gameId, row.position, SECOND + 60);
      const found = await table.get(row.gameId, row.position, NOW);
      expect(plain(found)).toEqual(plain({ ...row, expiresAt: SECOND + 60 }));
      expect(await table.get(row.gameId, row.position, NOW + 60_000)).toBeUndefined();
    });

    it("leaves an expiry that is there", async () => {
      const row = tombstone(newGame(), 1, SECOND + 10);
      await table.put(row);
      await table.expire(row.gameId, row.position, SECOND + 99);
      expect(await table.get(row.gameId, row.position, NOW)).toEqual(row);
    });

    it("does not bring back a row that is absent", async () => {
      const gameId = newGame();
      await table.expire(gameId, commitPosition(1), SECOND + 60);
      expect(await positions(table, everything(gameId))).toEqual([]);
    });
  });

  describe("get", () => {
    it("finds nothing where nothing stands", async () => {
      expect(await table.get(newGame(), commitPosition(1), NOW)).toBeUndefined();
    });

    it("finds a row to its last moment, and not after it", async () => {
      const row = tombstone(newGame(), 1, SECOND + 10);
      await table.put(row);
      expect(await table.get(row.gameId, row.position, NOW + 9_999)).toEqual(row);
      expect(await table.get(row.gameId, row.position, NOW + 10_000)).toBeUndefined();
    });
  });

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

    it("reads a game's rows in order: a commit, the chunks of its snapshot, the manifest, the next commit", async () => {
      expect(await positions(table, everything(gameId))).toEqual(all);
    });

    it("reads them the other way round", async () => {
      const query = everything(gameId, { newestFirst: true });
      expect(await positions(table, query)).toEqual(all.toReversed());
    });

    it.each([
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

    it.each([false, true])(
      "looks at no more rows than the limit, and says where to go on (newest first: %s)",
      async (newestFirst) => {
        const expected = newestFirst ? all.toReversed() : all;
        const first = await table.query(everything(gameId, { newestFirst, limit: 3 }), NOW);
        expect(first.rows.map(({ position }) => position)).toEqual(expected.slice(0, 3));
        if (!first.rest) throw new Error("no way to go on");
        const second = await table.query({ ...first.rest, limit: 2 }, NOW);
        expect(second.rows.map(({ position }) => position)).toEqual(expected.slice(3, 5));
        if (!second.rest) throw new Error("no way to go on");
        const third = await table.query({ ...second.rest, limit: 9 }, NOW);
        expect(third.rows.map(({ position }) => position)).toEqual(expected.slice(5));
        expect(third.rest).toBeUndefined();
      },
    );

    it("stays within its bounds from page to page", async () => {
      const query = everything(gameId, { from: two, to: five, limit: 2 });
      expect(await positions(table, query)).toEqual([two, two0, two1, twoEnd, five]);
    });

    it("counts expired rows towards the limit, but leaves them out", async () => {
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

    it("finds nothing in a game that does not exist", async () => {
      expect(await table.query(everything(newGame()), NOW)).toEqual({ rows: [] });
    });

    it("brings back megabytes whole, whatever fits one page", async () => {
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
