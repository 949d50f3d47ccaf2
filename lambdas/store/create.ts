import type { Commit } from "../game/commit.ts";
import { Refused } from "../game/refusal.ts";
import type { KnownHead } from "./append.ts";
import { readHead, wiped } from "./head.ts";
import { commitRow } from "./rows.ts";
import type { StateTable } from "./state-table.ts";

/**
 * Writes a game's creation: one conditional put. The same request, sent again, gets the original answer.
 * @throws {Refused} `game-exists` when another creation stands there, `game-wiped` while the tombstones live.
 */
export async function writeCreation(
  table: StateTable,
  creation: Commit,
  now: number,
): Promise<KnownHead & { readonly repeated: boolean }> {
  const { gameId } = creation.head;
  const standing = await table.insert(commitRow(creation), now);
  if (!standing) return { head: creation.head, issuedAt: creation.head.time, repeated: false };
  if (standing.kind === "tombstone") throw wiped(standing);
  // A wipe that has begun leaves its first tombstone behind the head, while the creation still stands.
  await readHead(table, gameId, now);
  if (standing.kind !== "commit" || standing.commit.commitId !== creation.commitId) {
    throw new Refused({ kind: "game-exists", gameId });
  }
  const { head } = standing.commit;
  return { head, issuedAt: head.time, repeated: true };
}
