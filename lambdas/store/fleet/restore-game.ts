import type { Append } from "../../game/commit.ts";
import type { Head } from "../../game/head.ts";
import type { Json } from "../../game/json.ts";
import { digestOfContent } from "../../game/request.ts";
import { digestOfState } from "../../game/state-digest.ts";
import { append } from "../append.ts";
import { readHead } from "../head.ts";
import { commitPosition } from "../keys.ts";
import { makeSnapshot } from "../make-snapshot.ts";
import { recover } from "../recovery.ts";
import { stateCache } from "../state-cache.ts";
import type { FleetContext } from "./fleet-context.ts";
import { correctionId, type FleetResult, type FleetRun } from "./fleet-run.ts";

/** Nothing of a restored game is needed again. */
const NO_CACHE = stateCache(0);

/**
 * Does what a plan says: appends a correction that gives the planned state, at exactly the planned place, under an id of run
 * and game. A game that has continued since is refused, and stays as it is. The same plan, run again, changes nothing.
 * @throws {RefusedError} as `append` and `recover`.
 */
export async function restoreGame(
  context: FleetContext,
  run: FleetRun,
  planned: FleetResult,
): Promise<FleetResult> {
  const { gameId, plan } = planned;
  if (!plan) return planned;
  const { version, phase } = plan;
  const { table, now } = context;
  const refused = { gameId, version, verdict: "refused" } as const;
  const newest = await readHead(table, gameId, now);
  if (newest.version === version && newest.hash !== plan.hash)
    return { ...refused, detail: "it is another game by now" };
  const written =
    newest.version > version ? await writtenBefore(context, run, { gameId, version }) : undefined;
  if (written) return await restored(context, written, plan.target);
  const { state } = await recover(context, { gameId, version: plan.target });
  if (digestOfState(state) !== plan.stateDigest)
    return { ...refused, detail: `version ${plan.target} has another state than planned` };
  const request = correctionOf(run, gameId, state, phase);
  const appended = await append(
    { ...context, cache: NO_CACHE, cacheMeter: () => {}, validate: false, write: true, keepStates: false },
    { gameId, expectedVersion: version },
    request,
  );
  if (appended.outcome !== "written" && appended.outcome !== "repeated")
    return { ...refused, detail: `it continued to version ${appended.head.version} since the plan` };
  return await restored(context, appended.head, plan.target);
}

/** The head of the correction that an earlier try wrote: by now the planned version may no longer be kept. */
async function writtenBefore(
  { table, now }: FleetContext,
  run: FleetRun,
  { gameId, version }: { readonly gameId: string; readonly version: number },
): Promise<Head | undefined> {
  const row = await table.get(gameId, commitPosition(version + 1), now);
  const isOurs = row?.kind === "commit" && row.commit.commitId === correctionId(run, gameId);
  return isOurs ? row.commit.head : undefined;
}

async function restored(context: FleetContext, head: Head, target: number): Promise<FleetResult> {
  const { gameId, version, phase } = head;
  const { manifest } = await makeSnapshot(context, gameId);
  await context.games.noteSnapshot(gameId, manifest.head.version);
  return {
    gameId,
    verdict: "recovered",
    version,
    phase,
    source: "commit",
    detail: `version ${target} again`,
  };
}

function correctionOf(run: FleetRun, gameId: string, state: Json, to: string): Append {
  const { recoveryId, reason = recoveryId } = run;
  return {
    commitId: correctionId(run, gameId),
    contentDigest: digestOfContent("correct", { recoveryId, reason, stateDigest: digestOfState(state), to }),
    kind: "correction",
    reason,
    transitions: [{ action: "correction", state, to }],
  };
}
