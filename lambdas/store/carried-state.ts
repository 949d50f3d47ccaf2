import type { Commit } from "../game/commit.ts";
import type { Head } from "../game/head.ts";
import { keptState } from "../game/in-row-base.ts";
import { CARRIED_BYTES } from "../game/row-layout.ts";
import type { CarriedState } from "../game/sealed-state.ts";
import { commitPosition } from "./keys.ts";
import type { StateTable } from "./state-table.ts";

/** The state that the cursor of a commit's answer carries; undefined where it carries none, or the row's is damaged. */
export function carriedState({ head, data, base }: Commit): CarriedState | undefined {
  if (base?.form !== "carried") return undefined;
  const kept = keptState(head, data, base);
  return kept && { ...kept, schemaVersion: base.schemaVersion };
}

/**
 * The same of a commit that was written before, for the original answer to a retry: one read where its row may keep a tiny
 * state, else none.
 */
export async function carriedBefore(
  table: StateTable,
  { gameId, base, tailRows, packedBytes, hash }: Head,
  now: number,
): Promise<CarriedState | undefined> {
  if (tailRows > 0 || packedBytes > CARRIED_BYTES) return undefined;
  const row = await table.get(gameId, commitPosition(base), now);
  return row?.kind === "commit" && row.commit.head.hash === hash ? carriedState(row.commit) : undefined;
}
