import { open } from "node:fs/promises";
import { setTimeout as delay } from "node:timers/promises";
import type { FleetCounts, FleetRecovery, SavepointClient } from "#client";
import { renameFlushed } from "../../local/flush.ts";
import { CliError } from "../cli-error.ts";
import { EXIT } from "../exit-codes.ts";
import type { Progress } from "../progress.ts";

/** What a step needs. */
export type StepContext = { readonly client: SavepointClient; readonly progress: Progress };

const FIRST_LOOK_MS = 200;
const LOOK_MS = 2_000;
/** Looks without any progress after which the same request is sent again: the process that worked on it has ended. */
const STILL_LOOKS = 90;

/** Begins a step of a recovery of many games, and waits until it is done; what was interrupted is begun again. */
export async function runStep(
  { client, progress }: StepContext,
  recovery: FleetRecovery,
): Promise<FleetCounts> {
  const { recoveryId, mode } = recovery;
  const { step } = await client.startRecovery(recovery);
  let [before, still, wait] = [-1, 0, FIRST_LOOK_MS];
  for (;;) {
    const reached = (await client.recoveryProgress(recoveryId))[step];
    if (!reached) throw new Error(`a ${mode} has no ${step}`);
    const { counts, done, segments, segmentsDone } = reached;
    if (done) {
      checkCounts(recoveryId, counts);
      return counts;
    }
    progress.show(`${counts.listed} games, ${segmentsDone} of ${segments} parts of the directory done`);
    still = counts.listed + segmentsDone === before ? still + 1 : 0;
    before = counts.listed + segmentsDone;
    if (still === STILL_LOOKS) {
      await client.startRecovery(recovery);
      still = 0;
    }
    await delay(wait);
    wait = Math.min(wait * 2, LOOK_MS);
  }
}

/** @throws {CliError} when games are missing from the count. */
function checkCounts(recoveryId: string, { listed, recovered, refused, gone, planned }: FleetCounts): void {
  if (listed === recovered + refused + gone + planned) return;
  throw new CliError(
    EXIT.fault,
    `The counts of ${recoveryId} don't add up: ${listed} games, ${recovered} recovered, ${refused} refused, ${gone} gone, ${planned} planned.`,
  );
}

/** What became of games, as it is printed. */
export type Listed = { readonly lines: number; readonly refused: readonly string[] };

const SHOWN = 10;

/** Writes what became of each game to a file, a JSON line a game. @throws {CliError} unless there are as many as counted. */
export async function writeResults(
  { client, progress }: StepContext,
  recoveryId: string,
  step: "plan" | "run",
  file: string,
  { listed }: FleetCounts,
): Promise<Listed> {
  const handle = await open(`${file}.part`, "w");
  let lines = 0;
  const refused: string[] = [];
  try {
    let page: string | undefined;
    do {
      const { games, next } = await client.recoveredGames(recoveryId, {
        step,
        ...(page !== undefined && { page }),
      });
      for (const game of games) {
        await handle.write(`${JSON.stringify(game)}\n`);
        lines += 1;
        if (game.verdict === "refused" && refused.length < SHOWN)
          refused.push(`${game.gameId}: ${game.detail}`);
      }
      progress.show(`${lines} of ${listed} results read`);
      page = next;
    } while (page !== undefined);
  } finally {
    await handle.close();
  }
  if (lines !== listed)
    throw new CliError(EXIT.fault, `${recoveryId} counted ${listed} games, and has results of ${lines}.`);
  renameFlushed(`${file}.part`, file);
  return { lines, refused };
}
