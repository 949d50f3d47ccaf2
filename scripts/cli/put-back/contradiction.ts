import { isDeepStrictEqual } from "node:util";
import { POSITION } from "../../../lambdas/store/attribute-names.ts";
import { versionOf } from "../../../lambdas/store/keys.ts";
import type { Item } from "./put-rows.ts";

/**
 * Why rows may not be put next to the existing ones: the game was wiped since, or got new commits without them. What was put then would
 * belong to another history.
 * @returns one sentence; undefined when they fit.
 */
export function contradiction(inTable: readonly Item[], rows: readonly Item[]): string | undefined {
  if (inTable.some(isTombstone)) return "The game was wiped.";
  const heads = new Map(inTable.map((row) => [keyOf(row), row.h]));
  for (const row of rows) {
    const head = heads.get(keyOf(row));
    if (head && row.h && !isDeepStrictEqual(Buffer.from(head.B ?? []), Buffer.from(row.h.B ?? [])))
      return `The game got new commits without these rows: another commit is at version ${versionOf(row[POSITION]?.S ?? "")}.`;
  }
  return undefined;
}

/** What a wipe leaves: a key and an expiry. Every other row has a head, or bytes. */
function isTombstone({ h, b }: Item): boolean {
  return h === undefined && b === undefined;
}

function keyOf({ gameId, [POSITION]: position }: Item): string {
  return `${gameId?.S}/${position?.S}`;
}
