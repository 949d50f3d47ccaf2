import type { Commit } from "../game/commit.ts";
import { isTerminal } from "../game/phases.ts";
import { Refused } from "../game/refusal.ts";
import { coverBy } from "../game/retention.ts";
import { type Archive, archiveGame } from "./archive.ts";
import type { GameStatus, GamesTable, NewEntry, Progress } from "./games-table.ts";
import { readHead } from "./head.ts";
import { makeSnapshot } from "./make-snapshot.ts";
import type { RecoveryContext } from "./recovery.ts";
import { expireIfOvertaken, findSnapshot, removeSnapshot } from "./snapshots.ts";

/** What following a commit needs. */
export type FeedContext = RecoveryContext & {
  readonly games: GamesTable;
  /** Where finished games go; without one they stay in the table. */
  readonly archive?: Archive | undefined;
  /** Whether snapshots are to be made. */
  readonly snapshots: boolean;
};

/** What came of a commit: a snapshot made or not; `gone` when the game cannot be followed any more, which trying again does not change. */
export type Followed = { readonly snapshot: boolean; readonly gone?: Refused };

/**
 * Follows a notable commit: the directory moves forward, and the snapshot that is due is made. Commits may come twice,
 * late, or after a newer one.
 */
export async function followCommit(context: FeedContext, commit: Commit): Promise<Followed> {
  try {
    const status = await advanceDirectory(context, commit);
    const snapshot = await makeDueSnapshot(context, commit);
    if (context.snapshots) await settleTail(context, commit, status);
    return { snapshot };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    const { gameId, version } = commit.head;
    if (error.refusal.kind === "game-wiped") {
      // A try before the wipe may have been cut off between a snapshot's rows.
      await removeSnapshot(context.table, gameId, version, context.now);
      await context.archive?.remove(gameId);
      await context.games.remove(gameId);
    }
    return { snapshot: false, gone: error };
  }
}

async function advanceDirectory(
  { table, games, gameTypes, now }: FeedContext,
  { head }: Commit,
): Promise<GameStatus> {
  const type = gameTypes.get(head.gameType);
  const progress: Progress = {
    gameId: head.gameId,
    gameType: head.gameType,
    status: type && isTerminal(type, head.phase) ? "finished" : "active",
    phase: head.phase,
    version: head.version,
    updatedAt: head.time,
    tail: { since: head.time, coverBy: coverBy(head.time, head.retentionDays) },
  };
  const { status } = progress;
  if (await games.advance(progress)) return status;
  // Creating was cut off before the directory was written; or the game was wiped, and must not come back.
  await readHead(table, head.gameId, now);
  await games.add(newEntry(progress));
  // Its creation, or a later commit, may have been written to the directory first.
  await games.advance(progress);
  // A wipe that ran meanwhile did not see the entry.
  await readHead(table, head.gameId, now);
  return status;
}

/** Ends the tail where it is covered: by the snapshot that was due, and a finished game's by the archive. */
async function settleTail(context: FeedContext, { head }: Commit, status: GameStatus): Promise<void> {
  const { archive, games } = context;
  const { gameId, version, snapshotDue } = head;
  if (status === "finished" && archive) {
    const archived = await archiveGame({ ...context, archive }, gameId);
    if (!archived) return;
    await games.noteSnapshot(gameId, archived.head.version);
    await games.coverTail(gameId, archived.head.version);
  } else if (version > 0 && snapshotDue === version) {
    await games.coverTail(gameId, version);
  }
}

/** A directory entry for a game of which nothing more is known than how far it has come. */
function newEntry(progress: Progress): NewEntry {
  const { tail, ...entry } = progress;
  // Its creation covers a new game.
  return { ...entry, ...(progress.version > 0 && { tail }), createdAt: progress.updatedAt };
}

async function makeDueSnapshot(context: FeedContext, { head }: Commit): Promise<boolean> {
  if (!context.snapshots || head.version === 0 || head.snapshotDue !== head.version) return false;
  const { gameId, version } = head;
  if (await isOvertaken(context, gameId, version)) return false;
  const { made, manifest } = await makeSnapshot(context, gameId, version);
  await expireIfOvertaken(context.table, manifest, context.now);
  await context.games.noteSnapshot(gameId, version);
  return made;
}

/** Whether a newer snapshot was made, by hand: it does not name one that comes late, which then would never expire. */
async function isOvertaken(
  { table, games, now }: FeedContext,
  gameId: string,
  version: number,
): Promise<boolean> {
  const newest = (await games.get(gameId))?.snapshot ?? version;
  return newest > version && (await findSnapshot(table, gameId, version, now)) === undefined;
}
