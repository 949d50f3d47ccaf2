import type { Commit } from "../game/commit.ts";
import type { Head } from "../game/head.ts";
import { RefusedError } from "../game/refusal.ts";
import { advanceDirectory } from "./advance-directory.ts";
import { type Archive, archiveGame } from "./archive.ts";
import { inDirectory, statusOf } from "./directory.ts";
import type { GamesTable } from "./games-table.ts";
import { makeSnapshot } from "./make-snapshot.ts";
import type { RecoveryContext } from "./recovery.ts";
import { expireIfOvertaken } from "./snapshots.ts";
import { completeWipe } from "./wipe-game.ts";

/** What following a commit needs. */
export type FeedContext = RecoveryContext & {
  readonly games: GamesTable;
  /** Where finished games go; without one they stay in the table. */
  readonly archive?: Archive | undefined;
  /** Whether snapshots are to be made. */
  readonly snapshots: boolean;
};

/** What came of a commit: a snapshot made or not; `gone` when the game cannot be followed any more, which trying again does not change. */
export type Followed = { readonly snapshot: boolean; readonly gone?: RefusedError };

/**
 * Follows a notable commit: the snapshot that is due is made, a game that is over is archived, and the directory moves
 * forward, in one write. Commits may come twice, late, after a newer one, or never. A wipe that is met is continued.
 */
export async function followCommit(context: FeedContext, commit: Commit): Promise<Followed> {
  const { head } = commit;
  const cover = await coverCommit(context, commit);
  const followed = { snapshot: cover.made, ...(cover.gone && { gone: cover.gone }) };
  try {
    await inDirectory(async () => {
      const outcome = await advanceDirectory(context, head, cover.snapshot);
      if (outcome === "wiping") await completeWipe(context, head.gameId);
    });
    return followed;
  } catch (error) {
    if (!(error instanceof RefusedError)) throw error;
    return { ...followed, gone: error };
  }
}

/** What was done so that a commit is covered: the newest snapshot, whether one was made; or why it can't be. */
type Cover = { readonly made: boolean; readonly snapshot?: number; readonly gone?: RefusedError };

async function coverCommit(context: FeedContext, commit: Commit): Promise<Cover> {
  if (!context.snapshots) return { made: false };
  try {
    const due = await makeDueSnapshot(context, commit);
    const archived = await archiveFinished(context, commit.head);
    return { ...due, ...(archived !== undefined && { snapshot: archived }) };
  } catch (error) {
    if (error instanceof RefusedError) return { made: false, gone: error };
    throw error;
  }
}

/** Where the game continues, the snapshot expires like the commits around it; that of its end stays, as that of its creation. */
async function makeDueSnapshot(context: FeedContext, { head, whole, notable }: Commit): Promise<Cover> {
  const { gameId, version } = head;
  // A creation is a base by itself, unless its state is kept outside the row: that expires.
  const isDue = version === 0 ? whole !== undefined : notable === "snapshot";
  if (!isDue) return { made: false };
  const continues = version > 0 && statusOf(context.gameTypes, head) === "active";
  const { made, manifest } = await makeSnapshot(context, gameId, version, continues);
  await expireIfOvertaken(context.table, manifest, context.now);
  return { made, snapshot: version };
}

/** @returns the version of the final snapshot, where the game is over and was archived. */
async function archiveFinished(context: FeedContext, head: Head): Promise<number | undefined> {
  const { archive, gameTypes } = context;
  if (!archive || statusOf(gameTypes, head) !== "finished") return undefined;
  return (await archiveGame({ ...context, archive }, head.gameId))?.version;
}
