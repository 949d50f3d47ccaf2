import type { Commit } from "../game/commit.ts";
import type { Head } from "../game/head.ts";
import type { JsonObject } from "../game/json.ts";
import { RefusedError } from "../game/refusal.ts";
import type { Created } from "./create.ts";
import { type CreateContext, createGame } from "./create-game.ts";
import { dueAfter } from "./due.ts";
import { newestRow, wiped } from "./head.ts";
import { wipeGame } from "./wipe-game.ts";

/**
 * Creates a game from another's past, and then looks whether that was wiped meanwhile: it takes the new game with it. What
 * the request leaves undone, the change feed or the sweeper does, whichever meets the new game first: see {@link settleFork}.
 * @param creation What was read of the source.
 * @throws {RefusedError} as `createGame`; `game-wiped` or `game-not-found` when the source was wiped meanwhile.
 */
export async function forkGame(
  context: CreateContext,
  creation: Commit,
  metadata: JsonObject,
): Promise<Created> {
  const created = await createGame(context, creation, metadata);
  const refused = await settleFork(context, created.head);
  if (refused) throw refused;
  return created;
}

/**
 * Settles a fork: once it exists and before anybody is answered, somebody looks whether its source is still there. If it is,
 * a wipe of it comes later than the fork, which outlives it, and the entry says so; if not, the fork is wiped too. A game that
 * is settled, or is none, stays as it is.
 * @returns why there is no fork, when it was or is being wiped.
 */
export async function settleFork(
  context: CreateContext,
  { gameId, retentionDays }: Pick<Head, "gameId" | "retentionDays">,
): Promise<RefusedError | undefined> {
  const { games } = context;
  for (;;) {
    const entry = await games.get(gameId);
    if (entry?.kind === "wipe") return underWipe(entry);
    if (!entry?.forking || !entry.origin || !entry.due) return undefined;
    const gone = await goneSource(context, entry.origin.gameId);
    if (gone) {
      // A millisecond sooner: who saw the source before can no longer settle the fork, and one who has done so keeps it.
      const due = { ...entry.due, at: entry.due.at - 1 };
      if (!(await games.replace({ ...entry, due }, entry))) continue;
      await wipeGame(context, gameId);
      return gone;
    }
    const { forking: _settled, ...settled } = entry;
    const due = dueAfter(entry.createdAt, retentionDays);
    if (await games.replace({ ...settled, due }, entry)) return undefined;
  }
}

/** Why a source is not there: it is being wiped, or was. */
async function goneSource(
  { table, games, archive, now }: CreateContext,
  gameId: string,
): Promise<RefusedError | undefined> {
  const source = await games.get(gameId);
  if (source) return source.kind === "wipe" ? underWipe(source) : undefined;
  // The mark of a wipe goes when nothing is left to be wiped; tombstones stay. An entry may be lost, as by a restore of the tables.
  const newest = await newestRow(table, gameId, now);
  if (newest) return newest.kind === "tombstone" ? wiped(newest) : undefined;
  const isArchived = (await archive?.get(gameId)) !== undefined;
  return isArchived ? undefined : new RefusedError({ kind: "game-not-found", gameId });
}

function underWipe({ gameId, creatableAt }: { readonly gameId: string; readonly creatableAt: number }) {
  return new RefusedError({ kind: "game-wiped", gameId, creatableAt });
}
