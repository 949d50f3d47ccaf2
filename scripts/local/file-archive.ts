import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { Archive } from "../../lambdas/store/archive.ts";

/** The archive in a folder on this machine, one file a game. A file appears whole or not at all. */
export async function fileArchive(folder: string): Promise<Archive> {
  await mkdir(folder, { recursive: true });
  // A game's id may contain ":", but a file's name may not on every system.
  const at = (gameId: string): string => join(folder, `${gameId.replaceAll(":", "%3A")}.json.br`);
  return {
    put: async (gameId, object) => {
      const written = `${at(gameId)}.${process.pid}.new`;
      await writeFile(written, object, { flush: true });
      await rename(written, at(gameId));
    },
    get: async (gameId) => {
      try {
        return await readFile(at(gameId));
      } catch (error) {
        if (error instanceof Error && "code" in error && error.code === "ENOENT") return undefined;
        throw error;
      }
    },
    remove: async (gameId) => await rm(at(gameId), { force: true }),
  };
}
