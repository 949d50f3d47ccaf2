const VERSION_DIGITS = 12;
const CHUNK_DIGITS = 4;

/** Before any position of a game. */
export const FIRST_POSITION = "0";

/** Behind any position of a game. */
export const LAST_POSITION = "~";

/** Before any position in any of a game's partitions. */
export const ANY_POSITION = " ";

/** The partitions of a game's rows: its own, and that of the states that don't fit in a commit's row. */
export function partitionsOf(gameId: string): readonly string[] {
  return [gameId, wholePartition(gameId)];
}

/** Position of the commit that starts at this version. */
export function commitPosition(version: number): string {
  return String(version).padStart(VERSION_DIGITS, "0");
}

/** Position of a chunk of the snapshot at this version: after the commits up to it, before those after it. */
export function chunkPosition(version: number, chunk: number): string {
  return `${commitPosition(version)}#snapshot#${String(chunk).padStart(CHUNK_DIGITS, "0")}`;
}

/** Position of the manifest of the snapshot at this version: after all its chunks. */
export function manifestPosition(version: number): string {
  return `${commitPosition(version)}#snapshot#~`;
}

/** The partition of a game's whole states: no game's id has this character. */
export function wholePartition(gameId: string): string {
  return `${gameId}#w`;
}

/** Whether a partition is one of whole states. */
export function isWholePartition(partition: string): boolean {
  return partition.endsWith("#w");
}

/**
 * The position of a chunk of the whole state of the commit that starts at this version. The version and the retention are part
 * of the name, so that commits of the same state share no chunk: they expire at different times. Two creations of one game
 * may ask for different retentions; the one that comes second writes chunks before it is refused.
 */
export function wholeChunkPosition(
  { version, retentionDays }: { readonly version: number; readonly retentionDays: number },
  checksum: string,
  chunk: number,
): string {
  const number = String(chunk).padStart(CHUNK_DIGITS, "0");
  return `${commitPosition(version)}#${retentionDays}#${checksum}#${number}`;
}

/** The version in a position of any kind. */
export function versionOf(position: string): number {
  return Number(position.slice(0, VERSION_DIGITS));
}
