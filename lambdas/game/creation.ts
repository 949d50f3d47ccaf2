import { chainHash } from "./chain.ts";
import type { Commit, Origin } from "./commit.ts";
import type { GameType } from "./game-type.ts";
import type { Head } from "./head.ts";
import { type Json, jsonBytes } from "./json.ts";
import { MAX_COMMIT_BYTES } from "./limits.ts";
import { CREATION_ID, digestOfId } from "./request.ts";
import type { EncodedState } from "./snapshot.ts";
import { firstStretch } from "./stretch.ts";
import { refuseLargeState, wholeOf } from "./whole-state.ts";

/** What a caller asks to create. */
export type Creation = {
  readonly gameId: string;
  readonly type: GameType;
  readonly state: Json;
  /** Of a game that is made from another's past: that one, and the phase that it was in. Absent: the type's first phase. */
  readonly forked?: { readonly from: Origin; readonly phase: string };
  /** The state packed, where it does not fit in a row: see {@link needsPacking}. */
  readonly packed?: EncodedState | undefined;
  /** Digest of the request as it was sent: see `digestOfContent`. */
  readonly contentDigest: string;
};

/** Whether an initial state is too large for a row, and must be packed. @throws {RefusedError} `too-large` over its limit. */
export function needsPacking(state: Json): boolean {
  const bytes = jsonBytes(state);
  refuseLargeState(bytes);
  return bytes > MAX_COMMIT_BYTES;
}

/**
 * The first commit of a game, version 0: it holds the initial state, and is the snapshot before all snapshots.
 * @throws {RefusedError} `too-large` when the state is over its limit.
 */
export function createGame(
  { gameId, type, state, forked, packed, contentDigest }: Creation,
  now: number,
): Commit {
  const stateBound = jsonBytes(state);
  refuseLargeState(stateBound);
  const whole = packed && wholeOf({ ...packed, transition: 0 });
  const data = whole ? "" : JSON.stringify(state);
  const head: Omit<Head, "hash"> = {
    gameId,
    gameType: type.name,
    retentionDays: type.retentionDays,
    version: 0,
    phase: forked?.phase ?? type.firstPhase,
    idDigest: digestOfId(CREATION_ID),
    contentDigest,
    snapshotDue: 0,
    time: now,
    stretch: firstStretch(type),
    stateBound,
    base: 0,
    tailRows: 0,
    tailBytes: 0,
    packedBytes: packed ? packed.chunks.reduce((sum, { length }) => sum + length, 0) : stateBound,
  };
  return {
    head: { ...head, hash: chainHash("", head, data, whole) },
    commitId: CREATION_ID,
    count: 0,
    data,
    ...(packed && whole && { whole, packed: packed.chunks }),
    ...(forked ? { notable: "forked", origin: forked.from } : { notable: "created" }),
  };
}
