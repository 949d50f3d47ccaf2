import type { Head } from "../../game/head.ts";
import { knownPhases } from "../../game/phases.ts";
import { statusOf } from "../directory.ts";
import type { DirectoryEntry } from "../games-table.ts";
import { coverRecovered } from "../make-snapshot.ts";
import { readThrough } from "../read-through.ts";
import { recover } from "../recovery.ts";
import type { FleetContext } from "./fleet-context.ts";
import type { FleetResult, FleetRun } from "./fleet-run.ts";

/**
 * Recovers a game, which verifies its chain and the checksum of its base, and checks its phase; unless it is only checked, it
 * gets a snapshot, which its entry in the directory learns of.
 * @returns undefined for a game that does not fit after all.
 * @throws {RefusedError} as `recover`.
 */
export async function recoverGame(
  context: FleetContext,
  run: FleetRun,
  { gameId, snapshot }: Pick<DirectoryEntry, "gameId" | "snapshot">,
): Promise<FleetResult | undefined> {
  const { games, gameTypes, now } = context;
  return await readThrough(context, gameId, async ({ table, archived }) => {
    const reading = { table, gameTypes, now };
    const recovered = await recover(reading, { gameId });
    const { gameType, phase, version, base, report } = recovered;
    if (!fits(context, run, recovered)) return undefined;
    const found = { gameId, version, phase, source: base.kind };
    const type = gameTypes.get(gameType);
    const phases = type && knownPhases(type);
    if (!type || (phases && !phases.includes(phase)))
      return {
        ...found,
        verdict: "refused",
        detail: type ? `unknown phase ${phase}` : `unknown type ${gameType}`,
      };
    if (run.mode === "recover" && !archived) {
      await coverRecovered(reading, recovered);
      if (snapshot !== version) await games.noteSnapshot(gameId, version);
    }
    const { length } = report.passedOver;
    return {
      ...found,
      verdict: "recovered",
      ...(length > 0 && { detail: `${length} bases not usable` }),
    };
  });
}

/** Whether a game is one of those that a run is about, by what it is now. */
export function fits(
  { gameTypes }: Pick<FleetContext, "gameTypes">,
  { where: { gameType, status, phase }, activeSince = 0 }: FleetRun,
  game: Pick<Head, "gameType" | "phase" | "time">,
): boolean {
  return (
    (gameType === undefined || game.gameType === gameType) &&
    (phase === undefined || game.phase === phase) &&
    (status === undefined || statusOf(gameTypes, game) === status) &&
    game.time >= activeSince
  );
}
