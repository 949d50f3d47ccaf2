import { hash } from "node:crypto";
import { HEAD_FIELDS, type Head } from "./head.ts";

const HASHED_FIELDS = HEAD_FIELDS.filter((name) => name !== "hash");

/**
 * Hash of a commit, chained to the one before: a changed, missing or moved commit breaks every hash after it.
 * @param before Hash of the commit before; empty for a game's creation.
 * @param head What holds after the commit (its own hash aside).
 * @param data The commit's transitions (at creation: the initial state) as stored, to the byte.
 */
export function chainHash(before: string, head: Omit<Head, "hash">, data: string): string {
  const fields = [before, ...HASHED_FIELDS.map((name) => head[name])];
  return hash("sha256", JSON.stringify(fields) + data, "base64url");
}
