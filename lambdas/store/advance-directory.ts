import type { Head } from "../game/head.ts";
import type { CreateContext } from "./create-game.ts";
import { describeFound } from "./describe.ts";
import { type DirectoryContext, progressOf } from "./directory.ts";
import { dueAfter } from "./due.ts";
import { settleFork } from "./fork.ts";
import type { Advanced, DirectoryEntry, Progress } from "./games-table.ts";
import { readHead } from "./head.ts";

/**
 * Moves a game's entry forward, in one write; a game that has none is given one, since the sweeper must know of it.
 * @param snapshot Version of the newest snapshot, where one was made.
 * @throws {RefusedError} `game-not-found` or `game-wiped`, of a game that has no entry and no rows either.
 */
export async function advanceDirectory(
  context: DirectoryContext & CreateContext,
  head: Head,
  snapshot: number | undefined,
): Promise<Advanced> {
  const { table, games, gameTypes, now } = context;
  const progress = progressOf(gameTypes, head, snapshot === undefined ? {} : { snapshot });
  const outcome = await advanceSettled(context, head, () =>
    // A creation moves no entry forward; but the entry may be that of another creation.
    head.version === 0 ? describeFound(context, head.gameId, head) : games.advance(progress),
  );
  if (outcome === "behind" && snapshot !== undefined) await games.noteSnapshot(head.gameId, snapshot);
  if (outcome !== "unknown") return outcome;
  // It was wiped, and must not come back; or its entry was lost, as by a restore of the tables to two moments.
  await readHead(table, head.gameId, now);
  await games.add(foundEntry(progress, dueAfter(now, head.retentionDays)));
  return await games.advance(progress);
}

/** Moves an entry forward; that of a fork which nobody has settled, when that is done. */
export async function advanceSettled(
  context: CreateContext,
  head: Head,
  advance: () => Promise<Advanced>,
): Promise<Advanced> {
  const outcome = await advance();
  if (outcome !== "forking") return outcome;
  return (await settleFork(context, head)) ? "wiping" : await advance();
}

/** An entry for a game of which nothing more is known than how far it has come. */
function foundEntry(progress: Progress, due: DirectoryEntry["due"]): DirectoryEntry {
  return {
    kind: "game",
    ...progress,
    ...(due && { due }),
    metadata: {},
    metadataVersion: 0,
    createdAt: progress.updatedAt,
  };
}
