import { createHash } from "node:crypto";
import type { Archive } from "../../lambdas/store/archive.ts";

/** An archive in memory, for tests and simulations, with its objects to look at. */
export type MemoryArchive = Archive & { readonly objects: Map<string, Uint8Array> };

/** Makes an empty {@link MemoryArchive}. */
export function memoryArchive(): MemoryArchive {
  const objects = new Map<string, Uint8Array>();
  function tagAt(gameId: string): string | undefined {
    const object = objects.get(gameId);
    return object && etagOf(object);
  }
  return {
    objects,
    put: async (gameId, object, etag) => {
      if (tagAt(gameId) !== etag) return false;
      objects.set(gameId, object);
      return true;
    },
    get: async (gameId) => {
      const object = objects.get(gameId);
      return object && { object, etag: etagOf(object) };
    },
    remove: async (gameId) => objects.delete(gameId),
  };
}

/** The tag of an object: of another one, it is another. */
export function etagOf(object: Uint8Array): string {
  return createHash("sha256").update(object).digest("base64url");
}
