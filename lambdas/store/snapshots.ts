import type { Head } from "../game/head.ts";
import type { Json } from "../game/json.ts";
import { RefusedError } from "../game/refusal.ts";
import { expiryOf } from "../game/retention.ts";
import { decodeState, encodeState } from "../game/snapshot.ts";
import { readHead } from "./head.ts";
import { chunkPosition, manifestPosition } from "./keys.ts";
import {
  type ChunkRow,
  type ManifestRow,
  manifestRow,
  type Row,
  type SnapshotName,
  withoutExpiry,
} from "./rows.ts";
import { listedRow } from "./snapshot-list.ts";
import { PAGE_ROWS, type RowQuery, readRows, type StateTable } from "./state-table.ts";

/** A snapshot to make: the state at a head. */
export type SnapshotOrder = {
  readonly head: Head;
  readonly state: Json;
  readonly schemaVersion: number;
  /** The snapshot before; it may expire when the new one exists. */
  readonly previous?: ManifestRow | undefined;
  /** Whether the game type wants it now: then it expires like a commit of now, and lets no other expire. */
  readonly due?: boolean;
};

/**
 * Packed states up to here are kept in the manifest's own row: one write instead of two, and one expiry. That row stays within one read
 * unit of 4 KB, so a list of snapshots costs no more. Nothing but the state decides, so that a maker that was interrupted and
 * the one that comes after it write the same rows.
 */
const IN_MANIFEST_BYTES = 3_072;

/**
 * Writes a snapshot: its name in the list, chunks, then the manifest, which holds a small state itself; then, unless it is a due one, lets the one that covered before expire.
 * Interrupted at any point, it can be made again: what it wrote is overwritten with the same.
 * @throws {RefusedError} `game-wiped` when the game was wiped meanwhile; the wipe removes what was written.
 */
export async function writeSnapshot(
  table: StateTable,
  order: SnapshotOrder,
  now: number,
): Promise<ManifestRow> {
  const { head, previous, due = false } = order;
  const encoded = await encodeState(order.state);
  const [packed] = encoded.chunks;
  const isSmall = packed !== undefined && packed.length <= IN_MANIFEST_BYTES;
  const chunks = isSmall ? [] : encoded.chunks;
  const expiry = due && { expiresAt: expiryOf(now, head.retentionDays) };
  // That which a due one followed still covers.
  const covering = previous?.due ? (previous.covering ?? previous.previous) : undefined;
  const manifest = manifestRow({
    head,
    schemaVersion: order.schemaVersion,
    chunks: chunks.length,
    ...(isSmall && { packed }),
    checksum: encoded.checksum,
    madeAt: now,
    ...(previous && { previous: nameOf(previous) }),
    ...(covering && { covering }),
    ...(due && { due }),
    ...expiry,
  });
  await putRow(table, listedRow(head, { ...expiry }), now);
  for (const [index, bytes] of chunks.entries()) {
    const position = chunkPosition(head.version, index);
    await putRow(table, { kind: "chunk", gameId: head.gameId, position, bytes, ...expiry }, now);
  }
  await putRow(table, manifest, now);
  // A wipe that ran meanwhile may not have seen all of it; a later pass of it will.
  await readHead(table, head.gameId, now);
  await expirePrevious(table, manifest, now);
  return manifest;
}

/**
 * Writes a row of a snapshot, over what an earlier try may have left. What was to stay gets no expiry: somebody makes the same
 * snapshot by hand. A wipe leaves tombstones only where commits are.
 */
async function putRow(table: StateTable, row: ChunkRow | ManifestRow, now: number): Promise<void> {
  const existing = await table.insert(row, now);
  if (existing) await table.put(existing.expiresAt === undefined ? withoutExpiry(row) : row);
}

function nameOf({ head, chunks }: ManifestRow): SnapshotName {
  return { version: head.version, chunks };
}

/**
 * Lets the snapshot that covered before this one expire, as long after now as commits are kept; a due one covers nothing, and
 * changes nothing. Its manifest goes last: while that has no expiry, there is work left.
 */
export async function expirePrevious(
  table: StateTable,
  { head, previous, covering = previous, due }: ManifestRow,
  now: number,
): Promise<void> {
  if (!covering || due) return;
  const { gameId, retentionDays } = head;
  await expireSnapshot(table, { gameId, ...covering }, expiryOf(now, retentionDays));
}

/** Lets a snapshot expire where a newer one was made before it: that does not name it, and would never let it expire. */
export async function expireIfOvertaken(
  table: StateTable,
  { gameId, position, head, chunks, due }: ManifestRow,
  now: number,
): Promise<void> {
  if (due) return;
  const after = { gameId, from: position, newestFirst: true, limit: PAGE_ROWS };
  for await (const row of readRows(table, after, now)) {
    if (row.kind !== "manifest" || row.position === position) continue;
    await expireSnapshot(table, { gameId, version: head.version, chunks }, expiryOf(now, head.retentionDays));
    return;
  }
}

/** Lets a snapshot expire (seconds since 1970), its manifest last. */
async function expireSnapshot(
  table: StateTable,
  { gameId, version, chunks }: SnapshotName & { readonly gameId: string },
  expiresAt: number,
): Promise<void> {
  for (let chunk = 0; chunk < chunks; chunk += 1) {
    await table.expire(gameId, chunkPosition(version, chunk), expiresAt);
  }
  const listed = listedRow({ gameId, version });
  await table.expire(listed.gameId, listed.position, expiresAt);
  await table.expire(gameId, manifestPosition(version), expiresAt);
}

/**
 * Takes their expiry from a snapshot's rows: the game continues from it, and it covers from now on. The manifest goes last: while
 * that has an expiry, or says that it is a due one, there is work left.
 * @returns its manifest as it is then; undefined where chunks are gone already, and nothing was changed.
 */
export async function keepSnapshot(
  table: StateTable,
  manifest: ManifestRow,
  now: number,
): Promise<ManifestRow | undefined> {
  const { gameId, head } = manifest;
  const chunks: ChunkRow[] = [];
  if (manifest.chunks > 0)
    for await (const row of readRows(table, snapshotRows(gameId, head.version), now))
      if (row.kind === "chunk") chunks.push(row);
  if (chunks.length < manifest.chunks) return undefined;
  for (const row of [listedRow(head), ...chunks, manifest]) await table.put(withoutExpiry(row));
  const { due, expiresAt: _expiresAt, ...covers } = manifest;
  if (due) {
    await expirePrevious(table, covers, now);
    await table.put(covers);
  }
  return covers;
}

/** All rows of a snapshot, the manifest first. */
function snapshotRows(gameId: string, version: number): RowQuery {
  const [from, to] = [chunkPosition(version, 0), manifestPosition(version)];
  return { gameId, from, to, newestFirst: true, limit: PAGE_ROWS };
}

/** The manifest of the snapshot at a version. */
export async function findSnapshot(
  table: StateTable,
  gameId: string,
  version: number,
  now: number,
): Promise<ManifestRow | undefined> {
  const row = await table.get(gameId, manifestPosition(version), now);
  return row?.kind === "manifest" ? row : undefined;
}

/**
 * The state in the snapshot at a version.
 * @throws {RefusedError} `snapshot-not-found`; `history-gone` when it is damaged.
 */
export async function readSnapshot(
  table: StateTable,
  gameId: string,
  version: number,
  now: number,
): Promise<{ readonly manifest: ManifestRow; readonly state: Json }> {
  const rows: Row[] = [];
  for await (const row of readRows(table, snapshotRows(gameId, version), now)) rows.push(row);
  const manifest = rows.find((row) => row.kind === "manifest");
  if (!manifest) throw new RefusedError({ kind: "snapshot-not-found", version });
  const { packed, checksum } = manifest;
  const found = rows.filter((row) => row.kind === "chunk").map(({ bytes }) => bytes);
  const chunks = packed ? [packed] : found.toReversed();
  const decoded = await decodeState({ chunks, checksum });
  if (!decoded)
    throw new RefusedError({
      kind: "history-gone",
      from: version,
      to: version,
      reason: "this snapshot is damaged",
    });
  return { manifest, state: decoded.state };
}
