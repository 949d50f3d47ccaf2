import { setImmediate } from "node:timers/promises";
import type { Json } from "../game/json.ts";
import { foldCommit, openFold, type SkippedTransition } from "../game/state.ts";
import type { Base, BaseContext } from "./recovery-base.ts";
import type { CommitRow } from "./rows.ts";
import { wholeTransitionsOf } from "./verify.ts";

/** A state folded from a base. */
export type FoldedRows = {
  readonly state: Json;
  readonly phase: string;
  readonly transitions: number;
  readonly skipped: readonly SkippedTransition[];
};

/** Work after which others get their turn, in steps of a patch: some 30 ms. */
const STEPS_AT_ONCE = 20_000;
/** Text that takes about as long to parse as a step of a patch. */
const BYTES_PER_STEP = 128;

/**
 * Applies commits to a base, up to a version. A long fold lets the process answer others in between.
 * @param commits In order, the first one after the base.
 * @throws {RefusedError} `history-gone` when a state that one of them names is damaged, or no longer there.
 */
export async function foldRows(
  { table, now }: Pick<BaseContext, "table" | "now">,
  base: Pick<Base, "head" | "state">,
  commits: readonly CommitRow[],
  version: number,
): Promise<FoldedRows> {
  const folding = openFold(base.state);
  const skipped: SkippedTransition[] = [];
  let at = base.head.version;
  let { phase } = base.head;
  // What was read and parsed just now counts as well.
  let steps = base.head.stateBound / BYTES_PER_STEP;
  for (const row of commits) {
    const transitions = (await wholeTransitionsOf(table, row, now)).slice(0, version - at);
    skipped.push(...foldCommit(folding, at, transitions));
    at += transitions.length;
    for (const { to } of transitions.slice(-1)) phase = to;
    steps += folding.steps() + row.commit.data.length / BYTES_PER_STEP;
    if (steps < STEPS_AT_ONCE) continue;
    await setImmediate();
    steps = 0;
  }
  return { state: folding.state(), phase, transitions: at - base.head.version, skipped };
}
