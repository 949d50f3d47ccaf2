import type { Head } from "../game/head.ts";
import { commitPosition, FIRST_POSITION, manifestPosition, snapshotsPartition, versionOf } from "./keys.ts";
import type { ChunkRow, ManifestRow } from "./rows.ts";
import { readRows, type StateTable } from "./state-table.ts";

// Manifests are among the commits, so a partition of its own lists a game's snapshots: a row for each, which names its version
// and nothing else. It is written before the manifest and expires with it, so no snapshot that exists is missing; where the
// manifest is not there, since its maker died before it, the name means nothing.

const NOTHING = Uint8Array.of(0);

/** The row that lists a snapshot. @param expiry When it expires, as its manifest. */
export function listedRow(
  { gameId, version }: Pick<Head, "gameId" | "version">,
  expiry: { readonly expiresAt?: number } = {},
): ChunkRow {
  const position = commitPosition(version);
  return { kind: "chunk", gameId: snapshotsPartition(gameId), position, bytes: NOTHING, ...expiry };
}

/** Which of a game's snapshots are wanted, newest first. */
export type SnapshotQuery = {
  readonly gameId: string;
  readonly limit: number;
  /** Only those of an earlier version. */
  readonly before?: number | undefined;
};

/** Snapshots, newest first, and the version before which there may be more. */
export type SnapshotPage = { readonly snapshots: readonly ManifestRow[]; readonly next?: number };

/** A page of a game's snapshots: one query for their names, and one read of all their manifests. */
export async function listSnapshots(
  table: StateTable,
  query: SnapshotQuery,
  now: number,
): Promise<SnapshotPage> {
  const { gameId, limit } = query;
  const named: number[] = [];
  // One more than are shown says whether there are more.
  for await (const version of namedVersions(table, { ...query, limit: limit + 1 }, now)) {
    named.push(version);
    if (named.length > limit) break;
  }
  const shown = named.slice(0, limit);
  const last = shown.at(-1);
  if (last === undefined) return { snapshots: [] };
  const rows = await table.getMany(gameId, shown.map(manifestPosition), now);
  const snapshots = rows.filter((row) => row.kind === "manifest");
  return { snapshots, ...(named.length > limit && { next: last }) };
}

/** The newest snapshot of a game, or the newest one before a version: one query and one read. */
export async function newestSnapshot(
  table: StateTable,
  gameId: string,
  now: number,
  before?: number,
): Promise<ManifestRow | undefined> {
  for await (const version of namedVersions(table, { gameId, before, limit: 1 }, now)) {
    const row = await table.get(gameId, manifestPosition(version), now);
    if (row?.kind === "manifest") return row;
  }
  return undefined;
}

async function* namedVersions(
  table: StateTable,
  { gameId, limit, before }: SnapshotQuery,
  now: number,
): AsyncGenerator<number> {
  const partition = { gameId: snapshotsPartition(gameId), from: FIRST_POSITION, newestFirst: true, limit };
  const query = { ...partition, ...(before !== undefined && { after: commitPosition(before) }) };
  for await (const { position } of readRows(table, query, now)) yield versionOf(position);
}
