import type { Head } from "../game/head.ts";
import { isTerminal } from "../game/phases.ts";
import { CURSOR_MARGIN_MS, expiryOf } from "../game/retention.ts";
import { packRows, tableOf, unpackRows } from "./archive-object.ts";
import { headAt, readHead } from "./head.ts";
import {
  chunkPosition,
  commitPosition,
  FIRST_POSITION,
  manifestPosition,
  snapshotsPartition,
} from "./keys.ts";
import { makeSnapshot } from "./make-snapshot.ts";
import { onlyArchived } from "./only-archived.ts";
import type { RecoveryContext } from "./recovery.ts";
import { type ManifestRow, type Row, withoutExpiry } from "./rows.ts";
import { listedRow } from "./snapshot-list.ts";
import { PAGE_ROWS, readRows, type StateTable } from "./state-table.ts";
import { wholeRows } from "./whole-states.ts";

/** A game's object, and the tag that a change of it is bound to. */
export type Archived = { readonly object: Uint8Array; readonly etag: string };

/** Where finished games are kept whole, one compressed object a game. */
export type Archive = {
  /**
   * Writes a game's object where there still is what was read: the object with this tag, or none.
   * @returns false when there is another by now.
   */
  readonly put: (gameId: string, object: Uint8Array, etag: string | undefined) => Promise<boolean>;
  readonly get: (gameId: string) => Promise<Archived | undefined>;
  /** Removes a game's object, former versions of it included. @returns whether there was one. */
  readonly remove: (gameId: string) => Promise<boolean>;
};

/** What archiving a game needs. */
export type ArchiveContext = RecoveryContext & { readonly archive: Archive };

/** The archive does not hold what was written to it: nothing may expire on the strength of that. */
export class ArchiveNotVerifiedError extends Error {
  constructor(gameId: string) {
    super(`the archived object of game ${gameId} differs from what was written; it will be written again`);
    this.name = "ArchiveNotVerifiedError";
  }
}

/** Others may archive the same game at the same time. */
const TRIES = 5;

/**
 * Archives a finished game: its commits and its final state, as they are in the table. When the object has been read
 * back and is what was written, what had no expiry gets one, as long after now as commits are kept. Interrupted at any point,
 * it can be done again; done again after a correction, it keeps the commits that only the object before still holds.
 * @returns the head of what is archived; undefined when the game continues, since a correction led it out of its terminal phase.
 * @throws {RefusedError} as `makeSnapshot`; `game-wiped` when the game was wiped meanwhile; the wipe removes the object.
 * @throws {ArchiveNotVerifiedError} when the archive holds something else.
 */
export async function archiveGame(context: ArchiveContext, gameId: string): Promise<Head | undefined> {
  const { table, archive, gameTypes, now } = context;
  for (let tries = 0; tries < TRIES; tries += 1) {
    // Before the rows: who has read older rows than what is archived meanwhile does not overwrite it.
    const before = await archive.get(gameId);
    const already = before && (await expireArchived(context, gameId, before));
    if (already) return already;
    const { manifest } = await makeSnapshot(context, gameId);
    const type = gameTypes.get(manifest.head.gameType);
    if (!type || !isTerminal(type, manifest.head.phase)) return undefined;
    const existing = await existingRows(table, gameId, now);
    const kept = rowsToKeep(existing, manifest);
    for await (const chunk of wholeRows(table, gameId, now)) kept.push(withoutExpiry(chunk));
    kept.push(listedRow(manifest.head));
    const object = packRows([...onlyArchived(rowsBefore(before, kept), kept, manifest.head), ...kept]);
    await archive.put(gameId, object, before?.etag);
    const written = await archive.get(gameId);
    // A wipe that ran meanwhile may not have seen the object; a later pass of it will.
    await readHead(table, gameId, now);
    if (written === undefined || Buffer.compare(written.object, object) !== 0) continue;
    await expireAll(table, existing, manifest.head.retentionDays, now);
    return manifest.head;
  }
  throw new ArchiveNotVerifiedError(gameId);
}

/**
 * Lets everything expire that would stay. The creation goes before the rest, also when processes
 * whose clocks differ do this at the same time: a game of which only the creation was left would look new.
 */
async function expireAll(
  table: StateTable,
  existing: readonly Row[],
  retentionDays: number,
  now: number,
): Promise<void> {
  for (const { gameId, position, expiresAt } of existing) {
    const later = position === commitPosition(0) ? 0 : CURSOR_MARGIN_MS;
    if (expiresAt === undefined) await table.expire(gameId, position, expiryOf(now + later, retentionDays));
  }
}

/** An archived game as a table to read from, in which nothing expires; undefined when there is none. */
export async function openArchived(archive: Archive, gameId: string): Promise<StateTable | undefined> {
  const found = await archive.get(gameId);
  return found && (await tableOf(found.object));
}

/** Whether the archive holds a game up to a head, and no further. */
export async function endsAt(archive: Archive, { gameId, hash }: Head, now: number): Promise<boolean> {
  const archived = await openArchived(archive, gameId);
  return archived !== undefined && (await readHead(archived, gameId, now)).hash === hash;
}

/** Whether an archived game came through a head: then it is the same game, and the archive holds it up to there at least. */
export async function holds(
  archived: StateTable,
  { gameId, version, hash }: Head,
  now: number,
): Promise<boolean> {
  const upTo = { gameId, from: FIRST_POSITION, to: manifestPosition(version), newestFirst: true };
  for await (const row of readRows(archived, { ...upTo, limit: PAGE_ROWS }, now)) {
    if (row.kind === "commit" && row.commit.head.hash === hash) return true;
    if (row.kind === "manifest" && row.head.hash === hash) return true;
  }
  return false;
}

/**
 * Lets what still exists of an archived game expire, where its object holds all of that. Rows of an older snapshot that
 * are written late, when the others have their expiry, would stay alone for ever, and hide the archive.
 * @returns the head that the object ends at; undefined where the creation exists, or the object does not hold all.
 */
export async function expireArchived(
  { table, now }: Pick<ArchiveContext, "table" | "now">,
  gameId: string,
  object: Archived,
): Promise<Head | undefined> {
  // Of a game that was not archived the creation exists; while it does, the game can be archived again.
  if (await table.get(gameId, commitPosition(0), now)) return undefined;
  const existing = await existingRows(table, gameId, now);
  const newest = existing.findLast((row) => row.kind !== "chunk");
  if (!newest || newest.kind === "tombstone") return undefined;
  const archived = await tableOf(object.object);
  if (!(await holds(archived, headAt(newest), now))) return undefined;
  const head = await readHead(archived, gameId, now);
  await expireAll(table, existing, head.retentionDays, now);
  return head;
}

/** All commits that still exist, and of the snapshots the one that holds the final state. */
function rowsToKeep(existing: readonly Row[], { head, position }: ManifestRow): Row[] {
  const rows: Row[] = [];
  for (const row of existing) {
    const isFinal = row.position >= chunkPosition(head.version, 0) && row.position <= position;
    if (row.kind === "commit" || (row.kind !== "tombstone" && isFinal)) rows.push(withoutExpiry(row));
  }
  return rows;
}

/** Rows of commits and snapshots, in order, then the names of these. */
async function existingRows(table: StateTable, gameId: string, now: number): Promise<Row[]> {
  const rows: Row[] = [];
  for (const partition of [gameId, snapshotsPartition(gameId)]) {
    const all = { gameId: partition, from: FIRST_POSITION, newestFirst: false, limit: PAGE_ROWS };
    for await (const row of readRows(table, all, now)) rows.push(row);
  }
  return rows;
}

/** The rows of the object before. One that can't be read is of no use; where nothing is missing it needs not be. */
function rowsBefore(before: Archived | undefined, kept: readonly Row[]): Row[] {
  try {
    return before ? unpackRows(before.object) : [];
  } catch (error) {
    if (kept.some(({ position }) => position === commitPosition(0))) return [];
    throw error;
  }
}
