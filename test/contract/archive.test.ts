import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Archive } from "../../lambdas/store/archive.ts";
import { lateArchive } from "../../lambdas/store/late-archive.ts";
import { s3Archive, s3Client } from "../../lambdas/store/s3-archive.ts";
import { fileArchive } from "../../scripts/local/file-archive.ts";
import { memoryArchive } from "../../scripts/local/memory-archive.ts";
import { sqliteArchive } from "../../scripts/local/sqlite/archive.ts";
import { openSqlite } from "../../scripts/local/sqlite/database.ts";
import { openSqliteStore } from "../../scripts/local/sqlite/store.ts";
import { type S3Server, startS3 } from "../fixtures/s3-server.ts";
import { databaseOf, tablesOfSecondThread } from "../fixtures/second-thread-tables.ts";

const BYTES = Uint8Array.from({ length: 256 }, (_, index) => index);
function settings(endpoint: string) {
  return {
    endpoint,
    forcePathStyle: true,
    region: "eu-west-1",
    credentials: { accessKeyId: "none", secretAccessKey: "none" },
  };
}

let server: S3Server;
let folder: string;
beforeAll(async () => {
  server = await startS3();
  folder = await mkdtemp(join(tmpdir(), "savepoint-archive-"));
});
afterAll(async () => {
  server.close();
  await rm(folder, { recursive: true });
});

function inS3(): Archive {
  return s3Archive(s3Client(settings(server.endpoint)), "archive");
}
let games = 0;
function newGame(): string {
  games += 1;
  return `g:${games}.c`;
}

describe.each([
  { name: "in memory", open: async (): Promise<Archive> => memoryArchive() },
  { name: "in S3", open: async (): Promise<Archive> => lateArchive(async () => inS3()) },
  { name: "in SQLite", open: async (): Promise<Archive> => sqliteArchive(openSqlite(undefined)) },
  {
    name: "in SQLite, from the second thread",
    open: async () => {
      const { openTables } = tablesOfSecondThread(databaseOf(openSqliteStore(undefined)));
      const { archive } = openTables({}, () => {});
      if (!archive) throw new Error("SQLite has an archive");
      return archive;
    },
  },
  { name: "in files", open: async (): Promise<Archive> => fileArchive(join(folder, "archive")) },
])("the archive $name", ({ open }) => {
  async function text(archive: Archive, gameId: string) {
    const found = await archive.get(gameId);
    return found && Buffer.from(found.object).toString();
  }

  test("gives back what was put, byte for byte", async () => {
    const [archive, game] = [await open(), newGame()];
    expect(await archive.put(game, BYTES, undefined)).toBe(true);
    expect([...((await archive.get(game))?.object ?? [])]).toEqual([...BYTES]);
  });

  test("writes only over what was read: the newest, where there was one, and nothing, where there was none", async () => {
    const [archive, game] = [await open(), newGame()];
    expect(await archive.put(game, Buffer.from("first"), undefined)).toBe(true);
    expect(await archive.put(game, Buffer.from("late"), undefined)).toBe(false);
    const first = await archive.get(game);
    expect(await archive.put(game, Buffer.from("second"), first?.etag)).toBe(true);
    expect(await archive.put(game, Buffer.from("late"), first?.etag)).toBe(false);
    expect(await text(archive, game)).toBe("second");
    await archive.remove(game);
    expect(await archive.put(game, Buffer.from("late"), first?.etag)).toBe(false);
    expect(await archive.get(game)).toBeUndefined();
    expect(await archive.put(game, Buffer.from("third"), undefined)).toBe(true);
    expect(await text(archive, game)).toBe("third");
  });

  test("lets one of many win that have read the same", async () => {
    const [archive, game] = [await open(), newGame()];
    const rivals = Array.from({ length: 5 }, (_, rival) => Buffer.from(`rival ${rival}`));
    const wins = await Promise.all(rivals.map((rival) => archive.put(game, rival, undefined)));
    expect(wins.filter(Boolean)).toHaveLength(1);
    expect(await text(archive, game)).toBe(String(rivals[wins.indexOf(true)]));
  });

  test("holds nothing of a game that was removed, or never put, and says which it was", async () => {
    const [archive, game] = [await open(), newGame()];
    await archive.put(game, BYTES, undefined);
    expect(await archive.remove(game)).toBe(true);
    expect(await archive.remove(game)).toBe(false);
    expect(await archive.get(game)).toBeUndefined();
    expect(await archive.get(newGame())).toBeUndefined();
  });
});

describe("the archive in S3", () => {
  test("says so when it may not read or write, and does not call that an absent object", async () => {
    const archive = s3Archive(s3Client({ ...settings(server.endpoint), maxAttempts: 1 }), "archive");
    await expect(archive.get("forbidden")).rejects.toThrow("It is so.");
    await expect(archive.put("forbidden", BYTES, undefined)).rejects.toThrow("It is so.");
    await expect(archive.remove("forbidden")).rejects.toThrow("It is so.");
  });

  test("keeps no former version of a game that was removed, however many there were, and those of other games", async () => {
    const archive = inS3();
    let etag: string | undefined;
    for (let version = 0; version < 7; version += 1) {
      await archive.put("many", Buffer.from(`version ${version}`), etag);
      etag = (await archive.get("many"))?.etag;
    }
    // Its key begins with the other's.
    await archive.put("many.json.br", BYTES, undefined);
    expect(server.versions.get("/archive/games/many.json.br")).toHaveLength(7);
    expect(await archive.remove("many")).toBe(true);
    expect(server.versions.get("/archive/games/many.json.br")).toEqual([]);
    expect(server.versions.get("/archive/games/many.json.br.json.br")).toHaveLength(1);
  });
});
