import { hash } from "node:crypto";
import type { Head } from "./head.ts";

// 12 bytes: four characters of base64url are three.
const COMMIT_DIGEST_CHARACTERS = 16;

/** Short digest of a `commitId`, as carried by cursors. */
export function commitDigest(commitId: string): string {
  return hash("sha256", commitId, "base64url").slice(0, COMMIT_DIGEST_CHARACTERS);
}

/**
 * Hash of a commit, chained to the one before: a changed, missing or moved commit breaks every hash after it.
 * @param before Hash of the commit before; empty for a game's creation.
 * @param head What holds after the commit (its own hash aside).
 * @param data The commit's transitions (at creation: the initial state) as stored, to the byte.
 */
export function chainHash(before: string, head: Omit<Head, "hash">, data: string): string {
  const {
    gameId,
    gameType,
    retentionDays,
    version,
    phase,
    commitDigest: digest,
    snapshotDue,
    time,
    stateBound,
  } = head;
  const fields = [
    before,
    gameId,
    gameType,
    retentionDays,
    version,
    phase,
    digest,
    snapshotDue,
    time,
    stateBound,
  ];
  return hash("sha256", JSON.stringify(fields) + data, "base64url");
}
