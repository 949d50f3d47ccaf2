import type { CursorKeys } from "../game/cursor.ts";
import { type KnownBases, knownBases } from "../store/known-bases.ts";
import { type KnownCursors, knownCursors } from "../store/known-cursors.ts";
import { type StateCache, stateCache } from "../store/state-cache.ts";
import { readCursorKeys } from "./cursor-keys.ts";
import { openBase } from "./open-base.ts";
import { type OpenTables, openStore, type StoreServices } from "./open-store.ts";

/** States that one process holds, in bytes together. */
const CACHE_BYTES = 32 * 1024 * 1024;

/** All that requests about games are answered with. */
export type Services = StoreServices & {
  readonly cache: StateCache;
  readonly bases: KnownBases;
  readonly keys: CursorKeys;
  readonly cursors: KnownCursors;
};

/**
 * Opens all of them, as the environment says. Flags and cursor keys are fetched side by side, while Lambda still gives
 * the whole processor to the start.
 * @param openTables By default, those in DynamoDB that the environment names.
 */
export async function openServices(
  env: NodeJS.ProcessEnv = process.env,
  openTables?: OpenTables,
): Promise<Services> {
  const [keys, base] = await Promise.all([
    readCursorKeys(env),
    openBase(env, env.AWS_LAMBDA_FUNCTION_VERSION),
  ]);
  return {
    ...openStore(base, env, openTables),
    cache: stateCache(CACHE_BYTES),
    bases: knownBases(),
    keys,
    cursors: knownCursors(),
  };
}
