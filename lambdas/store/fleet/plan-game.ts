import { digestOfState } from "../../game/state-digest.ts";
import { findVersionAt } from "../find-version.ts";
import { readHead } from "../head.ts";
import { readThrough } from "../read-through.ts";
import { recover } from "../recovery.ts";
import type { FleetContext } from "./fleet-context.ts";
import type { FleetResult, FleetRun, RestoreTo } from "./fleet-run.ts";
import { fits } from "./recover-game.ts";

/**
 * What a restore is to do with a game: the head that its correction comes after, and the state that it gives. A game that
 * already is at that version is left as it is; one that is in the archive alone is refused.
 * @returns undefined for a game that does not fit after all. @throws {RefusedError} as `recover`.
 */
export async function planGame(
  context: FleetContext,
  run: FleetRun,
  gameId: string,
): Promise<FleetResult | undefined> {
  return await readThrough(context, gameId, async ({ table, archived }) => {
    const reading = { ...context, table };
    const head = await readHead(table, gameId, context.now);
    if (!fits(context, run, head) || !run.to) return undefined;
    const target = await targetOf(reading, gameId, head.version, run.to);
    const { state, phase, base } = await recover(reading, { gameId, version: target });
    const found = { gameId, version: head.version, phase, source: base.kind };
    if (target === head.version) return { ...found, verdict: "recovered", detail: "unchanged" };
    if (archived)
      return { ...found, verdict: "refused", detail: "it is archived: restore it from there first" };
    const { version, hash } = head;
    const plan = { version, hash, target, phase, stateDigest: digestOfState(state) };
    return { ...found, verdict: "planned", plan };
  });
}

async function targetOf(
  { table, now }: FleetContext,
  gameId: string,
  newest: number,
  to: RestoreTo,
): Promise<number> {
  if ("at" in to) return await findVersionAt(table, gameId, to.at, now);
  return Math.min(to.versionBefore - 1, newest);
}
