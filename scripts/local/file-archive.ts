import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Archive } from "../../lambdas/store/archive.ts";
import { makeDirectory, renameFlushed } from "./flush.ts";
import { etagOf } from "./memory-archive.ts";

/** The archive in a folder on this machine, one file a game. A file appears whole or not at all. */
export function fileArchive(folder: string): Archive {
  makeDirectory(folder);
  // A game's id may contain ":", but a file's name may not on every system.
  function at(gameId: string): string {
    return join(folder, `${gameId.replaceAll(":", "%3A")}.json.br`);
  }
  async function read(gameId: string): Promise<Uint8Array | undefined> {
    try {
      return await readFile(at(gameId));
    } catch (error) {
      if (isAbsent(error)) return undefined;
      throw error;
    }
  }
  // One process has the folder, so a condition holds for as long as no other write comes between.
  const turns = new Map<string, Promise<unknown>>();
  async function inTurn<T>(gameId: string, work: () => Promise<T>): Promise<T> {
    const turn = (turns.get(gameId) ?? Promise.resolve()).then(work, work);
    turns.set(gameId, turn);
    try {
      return await turn;
    } finally {
      if (turns.get(gameId) === turn) turns.delete(gameId);
    }
  }
  return {
    put: async (gameId, object, etag) =>
      await inTurn(gameId, async () => {
        const existing = await read(gameId);
        if ((existing && etagOf(existing)) !== etag) return false;
        const written = `${at(gameId)}.${process.pid}.new`;
        await writeFile(written, object);
        renameFlushed(written, at(gameId));
        return true;
      }),
    get: async (gameId) => {
      const object = await read(gameId);
      return object && { object, etag: etagOf(object) };
    },
    remove: async (gameId) =>
      await inTurn(gameId, async () => {
        try {
          await rm(at(gameId));
          return true;
        } catch (error) {
          if (isAbsent(error)) return false;
          throw error;
        }
      }),
  };
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "ENOENT";
}
