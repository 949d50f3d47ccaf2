import type { Archive } from "./archive.ts";

/** An archive that is opened by the first call, and again by the next one where that failed. */
export function lateArchive(open: () => Promise<Archive>): Archive {
  let opened: Promise<Archive> | undefined;
  async function archive(): Promise<Archive> {
    opened ??= open().catch((error: unknown) => {
      opened = undefined;
      throw error;
    });
    return await opened;
  }
  return {
    put: async (gameId, object, etag) => await (await archive()).put(gameId, object, etag),
    get: async (gameId) => await (await archive()).get(gameId),
    remove: async (gameId) => await (await archive()).remove(gameId),
  };
}
