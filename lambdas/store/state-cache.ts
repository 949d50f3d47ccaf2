import type { Json } from "../game/json.ts";

/** States that this process holds, by chain hash: the hash names the whole history, so a hit is never out of date. */
export type StateCache = {
  /** The state after the commit with this hash, where it is held. */
  readonly find: (hash: string) => Json | undefined;
  /** Keeps a state; the ones used longest ago make room. @param bytes Upper bound of its size. */
  readonly keep: (hash: string, state: Json, bytes: number) => void;
  /** Forgets a state that was overtaken. */
  readonly forget: (hash: string) => void;
};

/** Makes an empty cache that holds states of at most `capacity` bytes together. */
export function stateCache(capacity: number): StateCache {
  const entries = new Map<string, { readonly state: Json; readonly bytes: number }>();
  let held = 0;

  function forget(hash: string): void {
    held -= entries.get(hash)?.bytes ?? 0;
    entries.delete(hash);
  }
  function add(hash: string, state: Json, bytes: number): void {
    entries.set(hash, { state, bytes });
    held += bytes;
  }
  return {
    forget,
    find: (hash) => {
      const entry = entries.get(hash);
      if (!entry) return undefined;
      forget(hash);
      add(hash, entry.state, entry.bytes);
      return entry.state;
    },
    keep: (hash, state, bytes) => {
      forget(hash);
      if (bytes > capacity) return;
      add(hash, state, bytes);
      // A map iterates in the order of insertion, so the first is the one used longest ago.
      for (const oldest of entries.keys()) {
        if (held <= capacity) break;
        forget(oldest);
      }
    },
  };
}
