import type { Head } from "../game/head.ts";
import { CURSOR_MARGIN_MS, expiryOf } from "../game/retention.ts";
import { creatableAfter, headAt, newestRow } from "./head.ts";
import { ANY_POSITION, commitPosition, partitionsOf } from "./keys.ts";
import type { Row, TombstoneRow } from "./rows.ts";
import type { Overwrite, RowQuery, StateTable } from "./state-table.ts";

/** What a pass over a game's rows came to. */
export type WipePass = {
  /** Whether anything but tombstones was there. */
  readonly found: boolean;
  /** Whether it came to the end; otherwise there may be more. */
  readonly finished: boolean;
  /** When the id can be created again, in ms; absent where there is no tombstone, and none is needed. */
  readonly creatableAt?: number;
};

/** How a pass goes. */
export type PassOptions = {
  /** Whether there is time for another page of rows. */
  readonly mayGoOn?: (() => boolean) | undefined;
  /** Whether a request may still be about to create the game: then its first key is taken. */
  readonly mayBeCreating?: boolean;
  /** Is awaited before the first change: a pass that is interrupted after that has found something. */
  readonly onFound?: (() => Promise<void>) | undefined;
};

/**
 * How long ago a row may have expired and still be read by a process whose clock is behind, in ms. Less than the margin
 * after which an id can be created again: rows of an earlier game of the id are not seen.
 */
const SEEN_MS = CURSOR_MARGIN_MS / 2;

/** Rows read at once: a request ends at a megabyte in any case. */
const PASS_ROWS = 1_000;

/**
 * Goes once over all rows of a game that is being wiped. The key after the head becomes a tombstone first, so that from
 * then on nothing can be appended and every read answers that the game was wiped; then each commit, newest first, becomes
 * a tombstone that lives as long as the commit would have (a living cursor can aim at it until then); all else is removed.
 * Interrupted at any point, the next pass continues. Rows that have expired by this clock, and not yet by another, count.
 */
export async function wipeRows(
  table: StateTable,
  gameId: string,
  now: number,
  { mayGoOn = () => true, mayBeCreating = true, onFound = async () => {} }: PassOptions = {},
): Promise<WipePass> {
  let noted = false;
  async function note(): Promise<void> {
    if (!noted) await onFound();
    noted = true;
  }
  const last = await stopAppends(table, gameId, now, mayBeCreating, note);
  const creatable = last && { creatableAt: creatableAfter(last) };
  const seen = now - SEEN_MS;
  let found = false;
  for (const partition of partitionsOf(gameId)) {
    let next: RowQuery | undefined = {
      gameId: partition,
      from: ANY_POSITION,
      newestFirst: true,
      limit: PASS_ROWS,
    };
    while (next) {
      if (found && !mayGoOn()) return { found, finished: false, ...creatable };
      const { rows, rest } = await table.query(next, seen);
      const changes = rows.flatMap((row) => wipeRow(row, last?.expiresAt));
      if (changes.length > 0) await note();
      await table.overwrite(changes);
      found ||= changes.length > 0;
      next = rest;
    }
  }
  return { found, finished: true, ...creatable };
}

/** Puts the tombstone behind the head; when another commit gets there first, behind that one. @returns the last one. */
async function stopAppends(
  table: StateTable,
  gameId: string,
  now: number,
  mayBeCreating: boolean,
  note: () => Promise<void>,
): Promise<TombstoneRow | undefined> {
  for (;;) {
    const newest = await newestRow(table, gameId, now - SEEN_MS);
    if (newest?.kind === "tombstone") return newest;
    if (!newest && !mayBeCreating) return undefined;
    const tombstone = newest ? behindHead(headAt(newest), now) : firstPlace(gameId, now);
    await note();
    if (!(await table.insert(tombstone, now))) return tombstone;
  }
}

function behindHead({ gameId, version, time, retentionDays }: Head, now: number): TombstoneRow {
  const expiresAt = expiryOf(Math.max(now, time), retentionDays);
  return { kind: "tombstone", gameId, position: commitPosition(version + 1), expiresAt, last: true };
}

/** Outlives the request that may be about to create the game. */
function firstPlace(gameId: string, now: number): TombstoneRow {
  return {
    kind: "tombstone",
    gameId,
    position: commitPosition(0),
    expiresAt: expiryOf(now + CURSOR_MARGIN_MS, 0),
    last: true,
  };
}

function wipeRow(row: Row, last: number | undefined): readonly Overwrite[] {
  const { gameId, position } = row;
  if (row.kind === "tombstone") return [];
  // What has no expiry of its own (a creation) is guarded for as long as the key after the head.
  const expiresAt = row.expiresAt ?? last;
  if (row.kind !== "commit" || expiresAt === undefined) return [{ remove: { gameId, position } }];
  return [{ put: { kind: "tombstone", gameId, position, expiresAt } }];
}
