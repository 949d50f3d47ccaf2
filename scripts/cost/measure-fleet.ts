import type { Archive } from "../../lambdas/store/archive.ts";
import type { FleetRun, FleetStep } from "../../lambdas/store/fleet/fleet-run.ts";
import { workSegment } from "../../lambdas/store/fleet/work-segment.ts";
import { openBackend } from "../bench/backend.ts";
import { clientAt, openDatabase } from "../bench/database.ts";
import { segmentContext } from "../bench/segment-context.ts";
import { memoryArchive } from "../local/memory-archive.ts";
import { moveOf } from "./measure.ts";
import { metered } from "./metered-client.ts";

/** What a run over many games costs for each of them. */
export type FleetUnits = {
  readonly readUnits: number;
  readonly writeUnits: number;
  /** Requests to S3, where the run keeps what became of each game. */
  readonly puts: number;
  readonly gets: number;
  /** How often all games are gone through: a restore is planned, and then run. */
  readonly steps: number;
};

/** Units of a recovery with a snapshot, and of a restore: its plan, its run, and the change feed that follows each correction. */
export type MeasuredFleet = { readonly recover: FleetUnits; readonly restore: FleetUnits };

/** Entries of the directory that a worker takes at a time; what it keeps of them are a few objects. */
const PAGE_GAMES = 100;

/**
 * Plays games, and then recovers and restores all of them by the code that the workers run, on a database that says what it
 * consumes.
 */
export async function measureFleet(games: number, moves: number): Promise<MeasuredFleet> {
  const database = await openDatabase();
  const client = clientAt(database.endpoint);
  const { client: ofFeed, take } = metered(clientAt(database.endpoint), client);
  try {
    const backend = await openBackend(ofFeed, false);
    for (let index = 0; index < games; index += 1) {
      let cursor = await backend.create(`cost-${index}`);
      for (let move = 1; move <= moves; move += 1)
        ({ cursor } = await backend.append(`cost-${index}`, { cursor }, [moveOf(move)]));
    }
    const asked = { where: {}, gamesPerSecond: Number.MAX_SAFE_INTEGER, segments: 1 };
    const restored = { ...asked, recoveryId: "restore", mode: "restore", reason: "cost" } as const;
    const to = { versionBefore: moves };
    const recover = await measured([
      { run: { ...asked, recoveryId: "recover", mode: "recover" }, step: "run" },
    ]);
    const restore = await measured([
      { run: { ...restored, to }, step: "plan" },
      { run: { ...restored, to }, step: "run" },
    ]);
    take();
    for (let index = 0; index < games; index += 1) await backend.follow(`cost-${index}`, moves + 1);
    let { readUnits, writeUnits } = restore;
    for (const { read, write, indexWrite } of take().values()) {
      readUnits += read / games;
      writeUnits += (write + indexWrite) / games;
    }
    return { recover, restore: { ...restore, readUnits, writeUnits } };
  } finally {
    ofFeed.destroy();
    client.destroy();
    database.close();
  }

  async function measured(
    steps: readonly { readonly run: FleetRun; readonly step: FleetStep }[],
  ): Promise<FleetUnits> {
    const total = { readUnits: 0, writeUnits: 0, puts: 0, gets: 0 };
    function meter({ readUnits, writeUnits }: Pick<FleetUnits, "readUnits" | "writeUnits">): void {
      total.readUnits += readUnits;
      total.writeUnits += writeUnits;
    }
    const context = segmentContext(client, countedArchive(total), meter);
    for (const { run, step } of steps) {
      const { counts } = await workSegment(context, run, step, 0);
      if (counts.listed !== games || counts.refused > 0)
        throw new Error(`the games were not all ${run.mode === "restore" ? "restored" : "recovered"}`);
    }
    const pages = Math.ceil(games / PAGE_GAMES);
    return {
      readUnits: total.readUnits / games,
      writeUnits: total.writeUnits / games,
      puts: total.puts / pages / PAGE_GAMES,
      gets: total.gets / pages / PAGE_GAMES,
      steps: steps.length,
    };
  }
}

function countedArchive(total: { puts: number; gets: number }): Archive {
  const archive = memoryArchive();
  return {
    ...archive,
    put: async (...args) => {
      total.puts += 1;
      return await archive.put(...args);
    },
    get: async (...args) => {
      total.gets += 1;
      return await archive.get(...args);
    },
  };
}
