import { createHash } from "node:crypto";
import { chainHash, commitDigest } from "./chain.ts";
import type { Commit } from "./commit.ts";
import type { GameType } from "./game-type.ts";
import type { Head } from "./head.ts";
import { type Json, type JsonObject, jsonBytes } from "./json.ts";
import { MAX_COMMIT_BYTES } from "./limits.ts";
import { Refused } from "./refusal.ts";

/** What a caller asks to create. The state defaults to `{}`. */
export type Creation = {
  readonly gameId: string;
  readonly type: GameType;
  readonly state: Json;
  readonly metadata: JsonObject;
};

/**
 * The first commit of a game, version 0: it holds the initial state, and is the snapshot before all snapshots.
 * Its `commitId` is a digest of what was asked for, so that the same request is recognised when it comes again.
 * @throws {Refused} `too-large` when the state does not fit one commit.
 */
export function createGame({ gameId, type, state, metadata }: Creation, now: number): Commit {
  const data = JSON.stringify(state);
  const stateBound = jsonBytes(state);
  if (stateBound > MAX_COMMIT_BYTES) {
    throw new Refused({ kind: "too-large", what: "state", limit: MAX_COMMIT_BYTES, found: stateBound });
  }
  const commitId = createHash("sha256")
    .update(JSON.stringify([type.name, metadata]))
    .update(data)
    .digest("base64url");
  const head: Omit<Head, "hash"> = {
    gameId,
    gameType: type.name,
    retentionDays: type.retentionDays,
    version: 0,
    phase: type.firstPhase,
    commitDigest: commitDigest(commitId),
    snapshotDue: 0,
    time: now,
    stateBound,
  };
  return { head: { ...head, hash: chainHash("", head, data) }, commitId, count: 0, data, notable: "created" };
}
