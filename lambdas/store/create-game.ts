import type { Commit } from "../game/commit.ts";
import type { JsonObject } from "../game/json.ts";
import { RefusedError } from "../game/refusal.ts";
import { CURSOR_MARGIN_MS } from "../game/retention.ts";
import { type Archive, holds, openArchived } from "./archive.ts";
import { type Created, repeatedCreation, writeCreation } from "./create.ts";
import { describe, given, type NewEntry, sooner } from "./describe.ts";
import { claimedAt, dueOfCreation } from "./due.ts";
import type { DirectoryEntry, GamesTable, WipeMark } from "./games-table.ts";
import { headAt, newestRow } from "./head.ts";
import { commitPosition } from "./keys.ts";
import type { Row } from "./rows.ts";
import type { StateTable } from "./state-table.ts";
import { LATE_WRITERS_MS } from "./wipe-game.ts";

/** Where a game is created. */
export type CreateContext = {
  readonly table: StateTable;
  readonly games: GamesTable;
  readonly archive?: Archive | undefined;
  readonly now: number;
};

/**
 * Creates a game: its entry in the directory first, so that the sweeper knows of every game whose first row exists, and a
 * wipe that is under way refuses it; then its row. A listing leaves out an entry whose game has no row.
 * @throws {RefusedError} `game-exists`, also where the game is archived; `game-wiped`.
 */
export async function createGame(
  context: CreateContext,
  creation: Commit,
  metadata: JsonObject,
): Promise<Created> {
  const { table, games, archive, now } = context;
  const entry = entryOf(creation, metadata);
  for (;;) {
    const existing = await games.add(entry);
    if (existing?.kind === "wipe") throw underWipe(existing, now);
    if (existing && (await isLeft(context, existing))) {
      const archived = archive && (await openArchived(archive, entry.gameId));
      if (archived)
        return repeatedCreation(await archived.get(entry.gameId, commitPosition(0), now), creation);
      // Taken over, so that the sweeper does not remove it for having no rows; or others have changed it meanwhile.
      const due = sooner(existing, entry.due);
      if (!(await games.replace({ ...entry, ...given(metadata, existing), due }, existing))) continue;
    } else if (existing?.imported) {
      // Its base may be written already or any moment, and its creation after it: no other creation may come between.
      return repeatedCreation(await table.get(entry.gameId, commitPosition(0), now), creation);
    } else if (existing && sooner(existing, entry.due) !== existing.due) {
      // Another creation's type may keep its commits for longer: the sweeper must come in time for this one.
      await games.dueSooner(entry.gameId, entry.due);
    }
    const created = await writeCreation(table, creation, now, () => archivedCreation(context, entry.gameId));
    if (existing) await describe(games, { ...entry, createdAt: created.head.time });
    return created;
  }
}

/** The creation of a game that is archived, and of whose rows this one goes first. */
async function archivedCreation(
  { table, archive, now }: CreateContext,
  gameId: string,
): Promise<Row | undefined> {
  const archived = archive && (await openArchived(archive, gameId));
  const newest = archived && (await newestRow(table, gameId, now - CURSOR_MARGIN_MS));
  // The object may be that of an earlier game of the id, or of a history that was restored away.
  if (!newest || newest.kind === "tombstone" || !(await holds(archived, headAt(newest), now)))
    return undefined;
  return await archived.get(gameId, commitPosition(0), now);
}

function underWipe({ gameId, creatableAt }: WipeMark, now: number): RefusedError {
  return new RefusedError({
    kind: "game-wiped",
    gameId,
    creatableAt: Math.max(creatableAt, now + LATE_WRITERS_MS),
  });
}

/** Whether an entry has no game in the table, and is too old to be of a creation that is under way. */
async function isLeft({ table, now }: CreateContext, existing: DirectoryEntry): Promise<boolean> {
  const { gameId } = existing;
  const before = now - CURSOR_MARGIN_MS;
  return claimedAt(existing) <= before && (await newestRow(table, gameId, before)) === undefined;
}

function entryOf({ head, origin }: Commit, metadata: JsonObject): NewEntry {
  const { gameId, gameType, phase, version, time, stretch, contentDigest } = head;
  return {
    kind: "game",
    gameId,
    gameType,
    status: "active",
    phase,
    version,
    metadata,
    metadataVersion: 0,
    creation: contentDigest,
    ...(origin && { origin, forking: true }),
    due: dueOfCreation({ head, origin }),
    createdAt: time,
    updatedAt: time,
    stretch,
  };
}
