import type { Archive } from "../../lambdas/store/archive.ts";

/** An archive in memory, for tests and simulations, with its objects to look at. */
export type MemoryArchive = Archive & { readonly objects: Map<string, Uint8Array> };

/** Makes an empty {@link MemoryArchive}. */
export function memoryArchive(): MemoryArchive {
  const objects = new Map<string, Uint8Array>();
  return {
    objects,
    put: async (gameId, object) => {
      objects.set(gameId, object);
    },
    get: async (gameId) => objects.get(gameId),
    remove: async (gameId) => {
      objects.delete(gameId);
    },
  };
}
