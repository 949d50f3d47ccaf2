import type { GameTypes } from "../game/game-type.ts";
import type { Head } from "../game/head.ts";
import { isGiven, keptState } from "../game/in-row-base.ts";
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
  /** `commit`: one whose row gives the state after it. */
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

/** Which bases may be used. */
export type Trust = {
  /** Versions at most. */
  readonly atMost: number;
  /** Whether a state may be used that is kept in a commit's row, and that nothing but its writer has seen. */
  readonly kept: boolean;
};

/**
 * Reads rows, newest first, until they meet a usable snapshot, a commit whose row gives the state, or the game's creation.
 * @param trust Which bases may be used: of no later version than this; `kept` states in rows of commits or not.
 * @returns undefined when the rows end before.
 * @throws {RefusedError} `game-wiped`; `history-gone` when the creation was changed.
 */
export async function findBase(
  context: BaseContext,
  rows: AsyncIterable<Row>,
  { atMost, kept }: Trust,
): Promise<Found | undefined> {
  const { table, gameTypes, now } = context;
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
        base: { kind: "creation", head: row.commit.head, state: await createdState(table, row, now) },
        commits: commits.toReversed(),
        passedOver,
        skipped: [],
      };
    }
    if (row.kind === "commit") {
      const based = await commitBase(context, row, { atMost, kept });
      if (based && "base" in based) return { ...based, commits: commits.toReversed(), passedOver };
      if (based) passedOver.push(passOver(row.commit, based.fault));
      commits.push(row);
    }
    if (row.kind === "manifest") {
      const later = row.head.version > atMost ? "it is later than the one asked for" : undefined;
      const fault = later ?? schemaFault(row, gameTypes);
      if (fault) passedOver.push(passOver(row, fault));
      else candidate = opened(row);
    }
    if (candidate && candidate.chunks.length >= candidate.manifest.chunks) {
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

function opened(manifest: ManifestRow): Candidate {
  const { head, chunks, packed } = manifest;
  const nextChunk = chunkPosition(head.version, chunks - 1);
  return { manifest, chunks: packed ? [packed] : [], nextChunk };
}

function withChunk({ manifest, chunks }: Candidate, { bytes }: ChunkRow): Candidate {
  const nextChunk = chunkPosition(manifest.head.version, manifest.chunks - chunks.length - 2);
  return { manifest, chunks: [bytes, ...chunks], nextChunk };
}

async function decode({ manifest, chunks }: Candidate): Promise<Base | undefined> {
  const decoded = await decodeState({ chunks, checksum: manifest.checksum });
  return decoded && { kind: "snapshot", head: manifest.head, state: decoded.state, manifest };
}

function schemaFault(
  { head: { gameType }, schemaVersion }: Pick<ManifestRow, "head" | "schemaVersion">,
  gameTypes: GameTypes,
): string | undefined {
  const known = gameTypes.get(gameType)?.schemaVersion;
  if (known === undefined || schemaVersion <= known) return undefined;
  return `its schema version ${schemaVersion} is newer than ${known}, the newest known here`;
}

function passOver({ head }: Pick<ManifestRow, "head">, reason: string): PassedOver {
  return { version: head.version, reason };
}

type CommitBase = Pick<Found, "base" | "skipped">;

/** The state after a commit, where its row gives it; why it can't be used; undefined where the row has none to use. */
async function commitBase(
  { table, gameTypes, now }: BaseContext,
  row: CommitRow,
  { atMost, kept }: Trust,
): Promise<CommitBase | { readonly fault: string } | undefined> {
  const { head, data, base, whole } = row.commit;
  if (!base || head.version > atMost) return undefined;
  const fault = schemaFault({ head, schemaVersion: base.schemaVersion }, gameTypes);
  if (fault) return { fault };
  if (base.form !== "given") {
    if (!kept) return undefined;
    const found = keptState(head, data, base);
    return found
      ? { base: { kind: "commit", head, state: found.state }, skipped: [] }
      : { fault: "its state is not the one that was written" };
  }
  if (!isGiven(head, row.commit, base)) return { fault: "it was changed after it was written" };
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
  const skipped = foldCommit(folding, firstVersion(row.commit) + given, transitions.slice(given + 1));
  return { base: { kind: "commit", head, state: folding.state() }, skipped };
}
