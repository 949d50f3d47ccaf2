import { chainHash } from "../game/chain.ts";
import type { GameTypes } from "../game/game-type.ts";
import type { Head } from "../game/head.ts";
import type { Json } from "../game/json.ts";
import { decodeState } from "../game/snapshot.ts";
import { foldCommit, openFold, type SkippedTransition } from "../game/state.ts";
import { wiped } from "./head.ts";
import { chunkPosition } from "./keys.ts";
import { type ChunkRow, type CommitRow, firstVersion, type ManifestRow, type Row } from "./rows.ts";
import type { StateTable } from "./state-table.ts";
import { createdState, transitionsOf } from "./verify.ts";
import { readWhole } from "./whole-states.ts";

/** What reading a base needs. */
export type BaseContext = {
  readonly table: StateTable;
  readonly gameTypes: GameTypes;
  readonly now: number;
};

/** The state that a recovery starts from. */
export type Base = {
  /** `commit`: one that gives the state whole. */
  readonly kind: "snapshot" | "commit" | "creation";
  readonly head: Head;
  readonly state: Json;
  /** The snapshot's own row. */
  readonly manifest?: ManifestRow;
};

/** A base that could not be used, and why. */
export type PassedOver = {
  readonly version: number;
  readonly reason: string;
};

/** The base, and the commits after it in order. */
export type Found = {
  readonly base: Base;
  readonly commits: readonly CommitRow[];
  readonly passedOver: readonly PassedOver[];
  /** Transitions of the base itself that changed nothing. */
  readonly skipped: readonly SkippedTransition[];
};

/**
 * Reads rows, newest first, until they meet a usable snapshot, a commit that gives the state whole, or the game's creation.
 * @param atMost Use no base of a later version than this.
 * @returns undefined when the rows end before.
 * @throws {RefusedError} `game-wiped`; `history-gone` when the creation was changed.
 */
export async function findBase(
  context: BaseContext,
  rows: AsyncIterable<Row>,
  atMost: number,
): Promise<Found | undefined> {
  const { table, gameTypes, now } = context;
  const commits: CommitRow[] = [];
  const passedOver: PassedOver[] = [];
  let candidate: Candidate | undefined;
  /** A commit that gives the state whole: the row before it will prove that it is the one that was written. */
  let stated: CommitRow | undefined;
  for await (const row of rows) {
    if (row.kind === "tombstone") throw wiped(row);
    if (stated && row.kind !== "chunk") {
      const found = await commitBase(context, stated, row);
      if (!("fault" in found)) return { ...found, commits: commits.toReversed(), passedOver };
      passedOver.push(passOver(stated.commit, found.fault));
      commits.push(stated);
      stated = undefined;
    }
    if (candidate && row.kind === "chunk" && row.position === candidate.nextChunk) {
      candidate = withChunk(candidate, row);
    } else if (candidate) {
      passedOver.push(passOver(candidate.manifest, "a chunk is missing"));
      candidate = undefined;
    }
    if (row.kind === "commit" && row.commit.count === 0) {
      return {
        base: { kind: "creation", head: row.commit.head, state: await createdState(table, row, now) },
        commits: commits.toReversed(),
        passedOver,
        skipped: [],
      };
    }
    if (row.kind === "commit") {
      if (row.commit.head.version <= atMost && givesState(row)) stated = row;
      else commits.push(row);
    }
    if (row.kind === "manifest") {
      const later = row.head.version > atMost ? "it is later than the one asked for" : undefined;
      const fault = later ?? schemaFault(row, gameTypes);
      if (fault) passedOver.push(passOver(row, fault));
      else
        candidate = { manifest: row, chunks: [], nextChunk: chunkPosition(row.head.version, row.chunks - 1) };
    }
    if (candidate && candidate.chunks.length === candidate.manifest.chunks) {
      const base = await decode(candidate);
      if (base) return { base, commits: commits.toReversed(), passedOver, skipped: [] };
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

async function decode({ manifest, chunks }: Candidate): Promise<Base | undefined> {
  const decoded = await decodeState({ chunks, checksum: manifest.checksum });
  return decoded && { kind: "snapshot", head: manifest.head, state: decoded.state, manifest };
}

function schemaFault({ head, schemaVersion }: ManifestRow, gameTypes: GameTypes): string | undefined {
  const known = gameTypes.get(head.gameType)?.schemaVersion;
  if (known === undefined || schemaVersion <= known) return undefined;
  return `its schema version ${schemaVersion} is newer than ${known}, the newest known here`;
}

function passOver({ head }: Pick<ManifestRow, "head">, reason: string): PassedOver {
  return { version: head.version, reason };
}

/** Whether a commit gives the state whole. */
function givesState(row: CommitRow): boolean {
  const { whole, data } = row.commit;
  // Most commits have no such member anywhere, and need not be parsed to know it.
  if (whole || !data.includes('"state":')) return whole !== undefined;
  return transitionsOf(row).some(({ state }) => state !== undefined);
}

/** The base that a commit is which gives the state whole: the state after it; or why it can't be one. @param before The row before it. */
async function commitBase(
  { table, now }: BaseContext,
  row: CommitRow,
  before: CommitRow | ManifestRow,
): Promise<Pick<Found, "base" | "skipped"> | { readonly fault: string }> {
  const { head, data, whole } = row.commit;
  const { version, hash } = before.kind === "commit" ? before.commit.head : before.head;
  if (version !== firstVersion(row.commit) - 1) return { fault: "the commit before it is missing" };
  if (chainHash(hash, head, data, whole) !== head.hash)
    return { fault: "it was changed after it was written" };
  const transitions = transitionsOf(row);
  const given = Math.max(
    whole?.transition ?? 0,
    transitions.findLastIndex(({ state }) => state !== undefined),
  );
  const start =
    whole && given === whole.transition
      ? await readWhole(table, row, whole, now)
      : { state: transitions[given]?.state ?? null };
  if ("fault" in start) return start;
  const folding = openFold(start.state);
  const skipped = foldCommit(folding, version + given + 1, transitions.slice(given + 1));
  return { base: { kind: "commit", head, state: folding.state() }, skipped };
}
