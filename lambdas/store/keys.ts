const VERSION_DIGITS = 12;
const CHUNK_DIGITS = 4;

/** Before any position of a game. */
export const FIRST_POSITION = "0";

/** Before any position in any of a game's partitions: a checksum may begin with "-". */
export const ANY_POSITION = " ";

/** Where rows of a game stand: its own partition, and that of the states that don't fit in a commit's row. */
export function partitionsOf(gameId: string): readonly string[] {
  return [gameId, `${gameId}#w`];
}

/** Where the commit that starts at this version stands. */
export function commitPosition(version: number): string {
  return String(version).padStart(VERSION_DIGITS, "0");
}

/** Where a chunk of the snapshot at this version stands: behind the commits up to it, before those after it. */
export function chunkPosition(version: number, chunk: number): string {
  return `${commitPosition(version)}#snapshot#${String(chunk).padStart(CHUNK_DIGITS, "0")}`;
}

/** Where the manifest of the snapshot at this version stands: behind all its chunks. */
export function manifestPosition(version: number): string {
  return `${commitPosition(version)}#snapshot#~`;
}

/** The version in a position of whatever kind. */
export function versionOf(position: string): number {
  return Number(position.slice(0, VERSION_DIGITS));
}
