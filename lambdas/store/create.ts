import type { Commit } from "../game/commit.ts";
import { RefusedError } from "../game/refusal.ts";
import { CURSOR_MARGIN_MS } from "../game/retention.ts";
import type { KnownHead } from "./append.ts";
import { readHead, wiped } from "./head.ts";
import { commitPosition } from "./keys.ts";
import type { CommitRow, Row } from "./rows.ts";
import type { StateTable } from "./state-table.ts";
import { insertCommit } from "./whole-states.ts";

/** A creation that was written, now or before by the same request. */
export type Created = KnownHead & { readonly repeated: boolean };

/**
 * Writes a game's creation: one small read, since a game of the same id may have left rows that are not past their
 * expiry yet for all clocks, and one conditional put; before it, the chunks of a state that does not fit in a row. The same
 * request, sent again, gets the original answer.
 * @param elsewhere Where the creation may be when its row is gone, though others of the game are there.
 * @throws {RefusedError} `game-exists` when another creation or its history is there, `game-wiped` while the tombstones
 * live.
 */
export async function writeCreation(
  table: StateTable,
  creation: Commit,
  now: number,
  elsewhere: () => Promise<Row | undefined> = async () => undefined,
): Promise<Created> {
  const { gameId } = creation.head;
  // What expired just now still counts for a process whose clock is behind.
  const expiredFor = now - CURSOR_MARGIN_MS;
  if (await isFree(table, gameId, expiredFor)) {
    const existing = await insertCommit(table, creation, expiredFor);
    if (!existing) return { head: creation.head, issuedAt: creation.head.time, repeated: false };
    return repeatedCreation(existing, creation);
  }
  const existing = await table.get(gameId, commitPosition(0), expiredFor);
  return repeatedCreation(existing ?? (await elsewhere()), creation);
}

/** Whether nothing of a game is there. @throws {RefusedError} `game-wiped`: a wipe begins behind the head. */
async function isFree(table: StateTable, gameId: string, now: number): Promise<boolean> {
  try {
    await readHead(table, gameId, now);
    return false;
  } catch (error) {
    if (error instanceof RefusedError && error.refusal.kind === "game-not-found") return true;
    throw error;
  }
}

/** The original answer to a creation, by the row in its place. @throws {RefusedError} as {@link sameCreation}. */
export function repeatedCreation(existing: Row | undefined, creation: Commit): Created {
  const { head } = sameCreation(existing, creation).commit;
  return { head, issuedAt: head.time, repeated: true };
}

/** The row in the place of a creation, where it is that of the same one. @throws {RefusedError} `game-wiped`, or `game-exists`. */
export function sameCreation(existing: Row | undefined, creation: Commit): CommitRow {
  if (existing?.kind === "tombstone") throw wiped(existing);
  if (existing?.kind !== "commit" || existing.commit.head.contentDigest !== creation.head.contentDigest)
    throw new RefusedError({ kind: "game-exists", gameId: creation.head.gameId });
  return existing;
}
