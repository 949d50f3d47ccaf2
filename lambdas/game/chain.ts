import { hash } from "node:crypto";
import { HASHED_FIELDS, type Head } from "./head.ts";
import type { InRowBase } from "./in-row-base.ts";
import type { WholeState } from "./whole-state.ts";

/** As many bytes that nobody finds another commit with the same hash (2^64 tries for any two); each counts in a row. */
const HASH_BYTES = 16;

/**
 * Hash of a commit (SHA-256, its first 16 bytes), chained to the one before: a changed, missing or moved commit breaks every hash after it.
 * @param before Hash of the commit before; empty for a game's creation.
 * @param head What holds after the commit (its own hash aside).
 * @param data The commit's transitions (at creation: the initial state) as stored, to the byte.
 * @param base The state that the row keeps next to the data: its check is hashed, its bytes are not.
 * @param whole The state that is kept outside the row: its name, which is its checksum, is hashed in its place.
 */
export function chainHash(
  before: string,
  head: Omit<Head, "hash">,
  data: string,
  whole?: WholeState,
  base?: Pick<InRowBase, "form" | "schemaVersion" | "check">,
): string {
  const fields = [before, ...HASHED_FIELDS.map((name) => head[name])];
  // No JSON text holds this character unescaped, so nothing that is data is ever taken for a name.
  const named = whole ? `\u0000${whole.transition} ${whole.chunks} ${whole.checksum}` : "";
  const kept = base ? `\u0000${base.form} ${base.schemaVersion} ${base.check}` : "";
  const full = hash("sha256", JSON.stringify(fields) + data + named + kept, "buffer");
  return full.subarray(0, HASH_BYTES).toString("base64url");
}
