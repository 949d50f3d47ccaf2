import { brotliCompressSync, brotliDecompressSync } from "node:zlib";
import type { Archive, Archived } from "../archive.ts";

/** What runs over many games keep: who asked for what, how far it is, what became of each game. Names are unique. */
export type RunObjects = {
  readonly get: (name: string) => Promise<unknown>;
  /** Writes an object where there is none. @returns what is there then. */
  readonly add: (name: string, value: object) => Promise<unknown>;
  /** Replaces what is there, where it is to be replaced. */
  readonly replace: (name: string, value: object, replaces: (before: unknown) => boolean) => Promise<void>;
};

/** What the keys of runs begin with: no game's id has its first character. */
export const RUN_PREFIX = "#recoveries/";

/** Keeps them in the archive, next to the games. A stage's bucket removes them after a while. */
export function runObjects(archive: Archive): RunObjects {
  function keyOf(name: string): string {
    return `${RUN_PREFIX}${name}`;
  }
  async function get(name: string): Promise<unknown> {
    return unpacked(await archive.get(keyOf(name)));
  }
  return {
    get,
    add: async (name, value) => {
      await archive.put(keyOf(name), packed(value), undefined);
      return await get(name);
    },
    replace: async (name, value, replaces) => {
      for (;;) {
        const before = await archive.get(keyOf(name));
        if (!replaces(unpacked(before)) || (await archive.put(keyOf(name), packed(value), before?.etag)))
          return;
      }
    },
  };
}

function unpacked(found: Archived | undefined): unknown {
  return found && JSON.parse(brotliDecompressSync(found.object).toString());
}

function packed(value: object): Uint8Array {
  return brotliCompressSync(JSON.stringify(value));
}
