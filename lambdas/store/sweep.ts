import type { Head } from "../game/head.ts";
import { RefusedError } from "../game/refusal.ts";
import { advanceSettled } from "./advance-directory.ts";
import { type Archive, archiveGame, endsAt, expireArchived } from "./archive.ts";
import { describeFound } from "./describe.ts";
import { inDirectory, progressOf, statusOf } from "./directory.ts";
import { dueAfter } from "./due.ts";
import { dueGames } from "./due-games.ts";
import type { GamesTable } from "./games-table.ts";
import { headAt, newestRow } from "./head.ts";
import { makeSnapshot } from "./make-snapshot.ts";
import type { RecoveryContext } from "./recovery.ts";
import type { CommitRow, ManifestRow } from "./rows.ts";
import { settle } from "./settle.ts";
import { keepSnapshot } from "./snapshots.ts";
import { completeWipe } from "./wipe-game.ts";

/** What a sweep needs. */
export type SweepContext = RecoveryContext & {
  readonly games: GamesTable;
  /** Where finished games go; without one they stay in the table. */
  readonly archive?: Archive | undefined;
  /** Waits until the next game may be taken: the sweep's rate. */
  readonly pace: () => Promise<void>;
  /** Whether there is time for more. */
  readonly mayGoOn: () => boolean;
};

/** What a sweep did. */
export type SweepReport = {
  /** Games that it looked at. */
  readonly visited: number;
  /** Games among them that were given a snapshot, or archived. */
  readonly covered: number;
  /** Games that could not be looked after, with the reason; the next sweep tries again. */
  readonly failed: readonly { readonly gameId: string; readonly error: unknown }[];
  /** Whether all that was due was done. */
  readonly finished: boolean;
};

const GAMES_AT_ONCE = 8;

/**
 * Looks at every game that is due, the most urgent first over all shards: its newest commits get a snapshot, so that
 * expiry never takes what a recovery needs, and its entry learns how far it has come. Every living game is due again each
 * half retention, so that nothing depends on the change feed; a wipe is due until it is complete. Interrupted at any point,
 * the next sweep continues where this one stopped.
 */
export async function sweep(context: SweepContext): Promise<SweepReport> {
  const due = dueGames(context.games, context.now);
  const failed: { gameId: string; error: unknown }[] = [];
  let [visited, covered, finished] = [0, 0, true];
  async function work(): Promise<void> {
    for (;;) {
      if (!context.mayGoOn()) {
        finished = false;
        return;
      }
      const { value: game, done } = await due.next();
      if (done) return;
      await context.pace();
      visited += 1;
      try {
        if (await visit(context, game.gameId)) covered += 1;
      } catch (error) {
        failed.push({ gameId: game.gameId, error });
      }
    }
  }
  await Promise.all(Array.from({ length: GAMES_AT_ONCE }, work));
  return { visited, covered, failed, finished };
}

/** Looks at a game, or at what a late writer left of one that is archived. @returns whether it was covered just now. */
async function visit(context: SweepContext, gameId: string): Promise<boolean> {
  try {
    return await lookAt(context, gameId);
  } catch (error) {
    if (!(error instanceof RefusedError) || error.refusal.kind !== "history-gone") throw error;
    const { games, archive, now } = context;
    const object = await archive?.get(gameId);
    const archived = object && (await expireArchived(context, gameId, object));
    if (archived) {
      await inDirectory(async () => await games.setDue(gameId, dueAfter(now, archived.retentionDays)));
      return false;
    }
    throw error;
  }
}

/** Looks at a game: one read where its newest row is a snapshot already. @returns whether it was covered just now. */
async function lookAt(context: SweepContext, gameId: string): Promise<boolean> {
  const { table, games, gameTypes, now } = context;
  const newest = await newestRow(table, gameId, now);
  if (!newest || newest.kind === "tombstone") {
    await inDirectory(async () => await settle(context, gameId, newest));
    return false;
  }
  const made = await cover(context, newest);
  const covered = made ?? (newest.kind === "manifest" ? newest.head : undefined);
  const head = made ?? headAt(newest);
  const due = dueAfter(now, head.retentionDays);
  const snapshot = covered && { snapshot: covered.version };
  await inDirectory(async () => {
    // Nothing has covered it since: the change feed may not have met its creation either.
    if (newest.kind === "commit") await describeFound(context, gameId);
    const progress = progressOf(gameTypes, head, { ...snapshot, due });
    const outcome = await advanceSettled(context, head, () => games.advance(progress));
    if (outcome === "behind") await games.setDue(gameId, due);
    if (outcome === "wiping") await completeWipe(context, gameId);
  });
  return made !== undefined;
}

/** Makes what covers a game where its newest row does not: a snapshot, or for a game that is over, its archive. */
async function cover(context: SweepContext, newest: CommitRow | ManifestRow): Promise<Head | undefined> {
  const { table, archive, gameTypes, now } = context;
  const { gameId } = newest;
  const isExpiring = newest.kind === "manifest" && newest.expiresAt !== undefined;
  const head = headAt(newest);
  const isOver = statusOf(gameTypes, head) === "finished";
  // After a restore of the tables, the archive may hold what came after the moment restored to: rows go only to what they are.
  if (archive && isOver && !(isExpiring && (await endsAt(archive, head, now)))) {
    const archived = await archiveGame({ ...context, archive }, gameId);
    if (archived) return archived;
  }
  if (newest.kind === "manifest") {
    // A due one covers nothing; and where its phase is no longer a terminal one, what was archived is in play again, on rows that would go.
    const isToStay = newest.due || (isExpiring && statusOf(gameTypes, newest.head) === "active");
    if (!isToStay || (await keepSnapshot(table, newest, now))) return undefined;
    return (await makeSnapshot(context, gameId)).manifest.head;
  }
  // A creation has no expiry, and is the snapshot before all snapshots, unless its state is kept outside the row: that expires.
  const { count, whole } = newest.commit;
  return count === 0 && !whole ? undefined : (await makeSnapshot(context, gameId)).manifest.head;
}
