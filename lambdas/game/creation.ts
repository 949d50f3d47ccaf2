import { chainHash } from "./chain.ts";
import type { Commit } from "./commit.ts";
import type { GameType } from "./game-type.ts";
import type { Head } from "./head.ts";
import { type Json, jsonBytes } from "./json.ts";
import { MAX_COMMIT_BYTES } from "./limits.ts";
import { Refused } from "./refusal.ts";
import { CREATION_ID, digestOfId } from "./request.ts";

/** What a caller asks to create. */
export type Creation = {
  readonly gameId: string;
  readonly type: GameType;
  readonly state: Json;
  /** Digest of the request as it was sent: see `digestOfContent`. */
  readonly contentDigest: string;
};

/**
 * The first commit of a game, version 0: it holds the initial state, and is the snapshot before all snapshots.
 * @throws {Refused} `too-large` when the state does not fit one commit.
 */
export function createGame({ gameId, type, state, contentDigest }: Creation, now: number): Commit {
  const data = JSON.stringify(state);
  const stateBound = jsonBytes(state);
  if (stateBound > MAX_COMMIT_BYTES) {
    throw new Refused({ kind: "too-large", what: "state", limit: MAX_COMMIT_BYTES, found: stateBound });
  }
  const head: Omit<Head, "hash"> = {
    gameId,
    gameType: type.name,
    retentionDays: type.retentionDays,
    version: 0,
    phase: type.firstPhase,
    idDigest: digestOfId(CREATION_ID),
    contentDigest,
    snapshotDue: 0,
    time: now,
    stateBound,
  };
  return {
    head: { ...head, hash: chainHash("", head, data) },
    commitId: CREATION_ID,
    count: 0,
    data,
    notable: "created",
  };
}
