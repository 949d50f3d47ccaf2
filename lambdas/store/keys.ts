const CHUNK_DIGITS = 4;
/** Up to 35 digits in one character; versions have at most 12. */
const LENGTHS = 36;

/** Before any position of a game. */
export const FIRST_POSITION = "0";

/** Behind any position of a game. */
export const LAST_POSITION = "~";

/** Before any position in any of a game's partitions. */
export const ANY_POSITION = " ";

/** The partitions of a game's rows: its own, that of the states that don't fit in a commit's row, and the list of its snapshots. */
export function partitionsOf(gameId: string): readonly string[] {
  return [gameId, wholePartition(gameId), snapshotsPartition(gameId)];
}

/**
 * Position of the commit that starts at this version: how many digits it has, then the digits ("17", "3210"). As text, positions
 * are in the order of their versions, without leading zeros, each of which would be a byte of the row.
 */
export function commitPosition(version: number): string {
  const digits = String(version);
  return `${digits.length.toString(LENGTHS)}${digits}`;
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

/** The partition that lists a game's snapshots. */
export function snapshotsPartition(gameId: string): string {
  return `${gameId}#s`;
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
  const digits = Number.parseInt(position.slice(0, 1), LENGTHS);
  return Number(position.slice(1, digits + 1));
}
