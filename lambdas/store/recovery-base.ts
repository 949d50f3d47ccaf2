import type { GameTypes } from "../game/game-type.ts";
import type { Head } from "../game/head.ts";
import type { Json } from "../game/json.ts";
import { decodeState } from "../game/snapshot.ts";
import { wiped } from "./head.ts";
import { chunkPosition } from "./keys.ts";
import type { ChunkRow, CommitRow, ManifestRow, Row } from "./rows.ts";
import { createdState } from "./verify.ts";

/** The state that a recovery starts from. */
export type Base = {
  readonly kind: "snapshot" | "creation";
  readonly head: Head;
  readonly state: Json;
  /** The snapshot's own row. */
  readonly manifest?: ManifestRow;
};

/** A snapshot that could not be used, and why. */
export type PassedOver = {
  readonly version: number;
  readonly reason: string;
};

/** The base, and the commits after it in order. */
export type Found = {
  readonly base: Base;
  readonly commits: readonly CommitRow[];
  readonly passedOver: readonly PassedOver[];
};

/**
 * Reads rows, newest first, until they meet a usable snapshot or the game's creation.
 * @returns undefined when the rows end before.
 * @throws {Refused} `game-wiped`; `history-gone` when the creation was changed.
 */
export async function findBase(
  rows: AsyncIterable<Row>,
  gameTypes: GameTypes,
  atMost: number,
): Promise<Found | undefined> {
  const commits: CommitRow[] = [];
  const passedOver: PassedOver[] = [];
  let candidate: Candidate | undefined;
  for await (const row of rows) {
    if (row.kind === "tombstone") throw wiped(row);
    if (candidate && row.kind === "chunk" && row.position === candidate.nextChunk) {
      candidate = withChunk(candidate, row);
    } else if (candidate) {
      passedOver.push(passOver(candidate.manifest, "a chunk is missing"));
      candidate = undefined;
    }
    if (row.kind === "commit" && row.commit.count === 0) {
      return {
        base: { kind: "creation", head: row.commit.head, state: createdState(row) },
        commits: commits.toReversed(),
        passedOver,
      };
    }
    if (row.kind === "commit") commits.push(row);
    if (row.kind === "manifest") {
      const later = row.head.version > atMost ? "it is later than the one asked for" : undefined;
      const fault = later ?? schemaFault(row, gameTypes);
      if (fault) passedOver.push(passOver(row, fault));
      else
        candidate = { manifest: row, chunks: [], nextChunk: chunkPosition(row.head.version, row.chunks - 1) };
    }
    if (candidate && candidate.chunks.length === candidate.manifest.chunks) {
      const base = decode(candidate);
      if (base) return { base, commits: commits.toReversed(), passedOver };
      passedOver.push(passOver(candidate.manifest, "the checksum does not match"));
      candidate = undefined;
    }
  }
  return undefined;
}

/** A snapshot whose manifest was met, and the chunks met since, first one first. */
type Candidate = {
  readonly manifest: ManifestRow;
  readonly chunks: readonly Uint8Array[];
  readonly nextChunk: string;
};

function withChunk({ manifest, chunks }: Candidate, { bytes }: ChunkRow): Candidate {
  const nextChunk = chunkPosition(manifest.head.version, manifest.chunks - chunks.length - 2);
  return { manifest, chunks: [bytes, ...chunks], nextChunk };
}

function decode({ manifest, chunks }: Candidate): Base | undefined {
  const decoded = decodeState({ chunks, checksum: manifest.checksum });
  return decoded && { kind: "snapshot", head: manifest.head, state: decoded.state, manifest };
}

function schemaFault({ head, schemaVersion }: ManifestRow, gameTypes: GameTypes): string | undefined {
  const known = gameTypes.get(head.gameType)?.schemaVersion;
  if (known === undefined || schemaVersion <= known) return undefined;
  return `its schema version ${schemaVersion} is newer than ${known}, the newest known here`;
}

function passOver({ head }: ManifestRow, reason: string): PassedOver {
  return { version: head.version, reason };
}
