import type { Head } from "../game/head.ts";
import { Refused } from "../game/refusal.ts";
import { coverBy } from "../game/retention.ts";
import { type Archive, archiveGame } from "./archive.ts";
import type { GamesTable, UncoveredGame } from "./games-table.ts";
import { SHARDS } from "./listing.ts";
import { makeSnapshot } from "./make-snapshot.ts";
import type { RecoveryContext } from "./recovery.ts";

/** What a sweep needs. */
export type SweepContext = RecoveryContext & {
  readonly games: GamesTable;
  /** Where finished games go; without one they stay in the table. */
  readonly archive?: Archive | undefined;
  /** Waits until the next game may be taken: the sweep's rate. */
  readonly pace: () => Promise<void>;
  /** Whether there is time for another game. */
  readonly mayGoOn: () => boolean;
};

/** What a sweep did. */
export type SweepReport = {
  /** Games that were given a snapshot. */
  readonly covered: number;
  /** Games whose snapshot could not be made, with the reason; the next sweep tries again. */
  readonly failed: readonly { readonly gameId: string; readonly error: unknown }[];
  /** Whether all that was due was done. */
  readonly finished: boolean;
};

const PAGE_GAMES = 25;
/** Time without a commit after which the next is notable for its minute, with clocks that differ. */
const REST_MS = 3_600_000;

/**
 * Gives a snapshot to every game whose uncovered tail has lived half its life, the most urgent first, so that expiry
 * never takes what a recovery needs. A game that is covered and at rest leaves the index; the tail of one in play begins
 * anew. Cut off at any point, that goes on where this one stopped.
 */
export async function sweep(context: SweepContext): Promise<SweepReport> {
  const failed: { gameId: string; error: unknown }[] = [];
  let covered = 0;
  for (let shard = 0; shard < SHARDS; shard += 1) {
    for await (const { gameId } of dueGames(context, shard)) {
      if (!context.mayGoOn()) return { covered, failed, finished: false };
      await context.pace();
      try {
        await coverGame(context, gameId);
        covered += 1;
      } catch (error) {
        failed.push({ gameId, error });
      }
    }
  }
  return { covered, failed, finished: true };
}

/** Age in seconds of the oldest commit that no snapshot covers, over all games; 0 when all are covered. */
export async function oldestTailSeconds(games: GamesTable, now: number): Promise<number> {
  const shards = Array.from({ length: SHARDS }, (_, shard) => shard);
  const first = await Promise.all(shards.map((shard) => games.listUncovered({ shard, limit: 1 })));
  return Math.max(0, ...first.flat().map(({ tail }) => (now - tail.since) / 1000));
}

async function* dueGames({ games, now }: SweepContext, shard: number): AsyncGenerator<UncoveredGame> {
  let after: string | undefined;
  for (;;) {
    const page = await games.listUncovered({
      shard,
      limit: PAGE_GAMES,
      ...(after !== undefined && { after }),
    });
    for (const game of page) {
      if (game.tail.coverBy > now) return;
      yield game;
    }
    after = page.at(-1)?.place;
    if (after === undefined) return;
  }
}

async function coverGame(context: SweepContext, gameId: string): Promise<void> {
  try {
    const { games, now } = context;
    const { version, time, retentionDays } = await coveringHead(context, gameId);
    await games.noteSnapshot(gameId, version);
    // The feed does not hear of a commit in the minute of the one before, so only a game at rest may leave the index.
    if (now - time >= REST_MS) await games.coverTail(gameId, version);
    else await games.renewTail(gameId, { since: time, coverBy: coverBy(time, retentionDays) });
  } catch (error) {
    if (!(error instanceof Refused) || error.refusal.kind !== "game-wiped") throw error;
    // A wipe that was cut off before the directory: its next call, or this, takes the game out.
    await context.archive?.remove(gameId);
    await context.games.remove(gameId);
  }
}

/** Makes the snapshot; of a finished game, the archive object that the change feed could not make. */
async function coveringHead(context: SweepContext, gameId: string): Promise<Head> {
  const { archive, games } = context;
  const finished = archive !== undefined && (await games.get(gameId))?.status === "finished";
  const archived = finished && (await archiveGame({ ...context, archive }, gameId));
  return (archived || (await makeSnapshot(context, gameId)).manifest).head;
}
