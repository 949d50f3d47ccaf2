import type { Head } from "../game/head.ts";
import type { Json } from "../game/json.ts";
import { Refused } from "../game/refusal.ts";
import { expiryOf } from "../game/retention.ts";
import { decodeState, encodeState } from "../game/snapshot.ts";
import { readHead } from "./head.ts";
import { chunkPosition, commitPosition, FIRST_POSITION, manifestPosition } from "./keys.ts";
import { type ManifestRow, manifestRow } from "./rows.ts";
import { PAGE_ROWS, readRows, type StateTable } from "./state-table.ts";

/** A snapshot to make: the state at a head. */
export type SnapshotOrder = {
  readonly head: Head;
  readonly state: Json;
  readonly schemaVersion: number;
  /** The snapshot that the state was rebuilt from; it may expire when the new one stands. */
  readonly previous?: ManifestRow | undefined;
};

/**
 * Writes a snapshot: chunks, then the manifest; then lets the snapshot before expire. Cut off at any point, it can be
 * made again: what it wrote is overwritten with the same.
 * @throws {Refused} `game-wiped` when the game was wiped meanwhile; what was written is removed again.
 */
export async function writeSnapshot(
  table: StateTable,
  order: SnapshotOrder,
  now: number,
): Promise<ManifestRow> {
  const { head, previous } = order;
  const { chunks, checksum } = encodeState(order.state);
  for (const [index, bytes] of chunks.entries()) {
    await table.put({
      kind: "chunk",
      gameId: head.gameId,
      position: chunkPosition(head.version, index),
      bytes,
    });
  }
  const manifest = manifestRow({
    head,
    schemaVersion: order.schemaVersion,
    chunks: chunks.length,
    checksum,
    madeAt: now,
    ...(previous && { previous: { version: previous.head.version, chunks: previous.chunks } }),
  });
  await table.put(manifest);
  await stayIfNotWiped(table, manifest, now);
  await expirePrevious(table, manifest, now);
  return manifest;
}

/** Lets the snapshot before this one expire, as long after now as commits are kept. Its manifest goes last: while that has no expiry, there is work left. */
export async function expirePrevious(
  table: StateTable,
  { head, previous }: ManifestRow,
  now: number,
): Promise<void> {
  if (!previous) return;
  const expiresAt = expiryOf(now, head.retentionDays);
  for (let chunk = 0; chunk < previous.chunks; chunk += 1) {
    await table.expire(head.gameId, chunkPosition(previous.version, chunk), expiresAt);
  }
  await table.expire(head.gameId, manifestPosition(previous.version), expiresAt);
}

/** A wipe that ran while the snapshot was made did not see it, so the snapshot has to go. */
async function stayIfNotWiped(table: StateTable, manifest: ManifestRow, now: number): Promise<void> {
  try {
    await readHead(table, manifest.head.gameId, now);
  } catch (error) {
    if (error instanceof Refused)
      await removeSnapshot(table, manifest.head.gameId, manifest.head.version, now);
    throw error;
  }
}

/** Removes whatever stands of a snapshot, the manifest first: without it, the snapshot does not exist. */
export async function removeSnapshot(
  table: StateTable,
  gameId: string,
  version: number,
  now: number,
): Promise<void> {
  const rows = {
    gameId,
    from: chunkPosition(version, 0),
    to: manifestPosition(version),
    newestFirst: true,
    limit: PAGE_ROWS,
  };
  for await (const { position } of readRows(table, rows, now)) await table.remove(gameId, position);
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
 * @throws {Refused} `snapshot-not-found`; `history-gone` when it is damaged.
 */
export async function readSnapshot(
  table: StateTable,
  gameId: string,
  version: number,
  now: number,
): Promise<{ readonly manifest: ManifestRow; readonly state: Json }> {
  const manifest = await findSnapshot(table, gameId, version, now);
  if (!manifest) throw new Refused({ kind: "snapshot-not-found", version });
  const chunks: Uint8Array[] = [];
  const stretch = {
    gameId,
    from: chunkPosition(version, 0),
    to: chunkPosition(version, manifest.chunks - 1),
  };
  for await (const row of readRows(table, { ...stretch, newestFirst: false, limit: manifest.chunks }, now)) {
    if (row.kind === "chunk") chunks.push(row.bytes);
  }
  const decoded = decodeState({ chunks, checksum: manifest.checksum });
  if (!decoded)
    throw new Refused({
      kind: "history-gone",
      from: version,
      to: version,
      reason: "this snapshot is damaged",
    });
  return { manifest, state: decoded.state };
}

/** A game's snapshots, newest first, by the way that each names the one before. @param before List only earlier ones. */
export async function* listSnapshots(
  table: StateTable,
  gameId: string,
  now: number,
  before?: number,
): AsyncGenerator<ManifestRow> {
  let manifest = await newestSnapshot(table, gameId, now, before);
  while (manifest) {
    yield manifest;
    const { previous }: ManifestRow = manifest;
    manifest = previous && (await findSnapshot(table, gameId, previous.version, now));
  }
}

async function newestSnapshot(
  table: StateTable,
  gameId: string,
  now: number,
  before: number | undefined,
): Promise<ManifestRow | undefined> {
  const end = before !== undefined && { to: commitPosition(before) };
  const rows = readRows(
    table,
    { gameId, from: FIRST_POSITION, ...end, newestFirst: true, limit: PAGE_ROWS },
    now,
  );
  for await (const row of rows) if (row.kind === "manifest") return row;
  return undefined;
}
