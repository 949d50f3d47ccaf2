import type { Commit } from "../game/commit.ts";
import type { Head } from "../game/head.ts";
import { commitPosition, manifestPosition } from "./keys.ts";

type RowKey = { readonly gameId: string; readonly position: string };

/** A commit; the one of version 0 is the game's creation. */
export type CommitRow = RowKey & {
  readonly kind: "commit";
  readonly commit: Commit;
  readonly expiresAt?: number;
};

/** A piece of a snapshot. */
export type ChunkRow = RowKey & {
  readonly kind: "chunk";
  readonly bytes: Uint8Array;
  readonly expiresAt?: number;
};

/** Which snapshot of a game. */
export type SnapshotName = { readonly version: number; readonly chunks: number };

/** A snapshot's last row: without it, the snapshot does not exist. */
export type ManifestRow = RowKey & {
  readonly kind: "manifest";
  /** What holds at the snapshot's version. */
  readonly head: Head;
  readonly schemaVersion: number;
  /** Rows that the compressed state takes; 0: it is in this row. */
  readonly chunks: number;
  /** The compressed state, where it is small. */
  readonly packed?: Uint8Array;
  readonly checksum: string;
  /** The snapshot that this one followed: the way back through a game's snapshots. */
  readonly previous?: SnapshotName;
  /** The newest one before it that covers, where that is not the previous one. */
  readonly covering?: SnapshotName;
  /** That it was made since its game type wanted one then: it has its expiry from the start, and covers nothing. */
  readonly due?: true;
  /** When it was made, in ms. */
  readonly madeAt: number;
  readonly expiresAt?: number;
};

/** What a wiped game leaves where a living cursor could still aim: key and expiry, nothing else. */
export type TombstoneRow = RowKey & {
  readonly kind: "tombstone";
  readonly expiresAt: number;
  /** That with it the game is wiped: it is behind the head, or at 0 where the table has no rows of the game. */
  readonly last?: true;
};

/** A row of the state table. */
export type Row = CommitRow | ChunkRow | ManifestRow | TombstoneRow;

/** A row as it would be if it never expired. */
export function withoutExpiry(row: CommitRow | ChunkRow | ManifestRow): Row {
  const { expiresAt: _expiresAt, ...kept } = row;
  return kept;
}

/** The row of a commit: it is at the version that the commit starts at. */
export function commitRow({ packed: _packed, ...commit }: Commit): CommitRow {
  return {
    kind: "commit",
    gameId: commit.head.gameId,
    position: commitPosition(firstVersion(commit)),
    commit,
    ...(commit.expiresAt !== undefined && { expiresAt: commit.expiresAt }),
  };
}

/** The first version that a commit holds; for a game's creation 0. */
export function firstVersion(commit: Pick<Commit, "head" | "count">): number {
  return commit.count === 0 ? commit.head.version : commit.head.version - commit.count + 1;
}

/** The row of a manifest. */
export function manifestRow(manifest: Omit<ManifestRow, "kind" | "gameId" | "position">): ManifestRow {
  const { gameId, version } = manifest.head;
  return { kind: "manifest", gameId, position: manifestPosition(version), ...manifest };
}
