import { RefusedError } from "../../game/refusal.ts";
import type { DirectoryEntry, DirectoryRow } from "../games-table.ts";
import { UnreadableRowError } from "../items.ts";
import { mayHaveMovedSince } from "../listing.ts";
import type { FleetContext } from "./fleet-context.ts";
import { counted, type FleetResult, type FleetRun, type FleetStep, NO_GAMES } from "./fleet-run.ts";
import { planGame } from "./plan-game.ts";
import { recoverGame } from "./recover-game.ts";
import { restoreGame } from "./restore-game.ts";
import type { RunObjects } from "./run-objects.ts";
import {
  findPage,
  findProgress,
  keepPage,
  keepProgress,
  type ResultPage,
  type SegmentProgress,
} from "./run-record.ts";

/** What a worker needs. */
export type SegmentContext = Omit<FleetContext, "now"> & {
  readonly objects: RunObjects;
  /** ms since 1970. */
  readonly clock: () => number;
  /** Waits until the next game may be taken: the run's rate. */
  readonly pace: () => Promise<void>;
  /** Whether there is time for another page. */
  readonly mayGoOn: () => boolean;
};

/** Entries of the directory on one page, and games at the same time. */
const PAGE_GAMES = 100;
const GAMES_AT_ONCE = 8;

/**
 * Works on one segment of a run, page by page; what became of each game is kept with each page. Interrupted at any point, the
 * same call continues with the page that was not kept; what it had done of that one is done again, which changes nothing.
 */
export async function workSegment(
  context: SegmentContext,
  run: FleetRun,
  step: FleetStep,
  segment: number,
): Promise<SegmentProgress> {
  const { objects, mayGoOn } = context;
  const place = { recoveryId: run.recoveryId, step, segment };
  let reached = (await findProgress(objects, place)) ?? { pages: 0, done: false, counts: NO_GAMES };
  while (!reached.done && mayGoOn()) {
    const { pages, next } = reached;
    const page =
      (await findPage(objects, place, pages)) ??
      (await keepPage(objects, place, pages, await workPage(context, run, step, segment, pages, next)));
    reached = {
      pages: pages + 1,
      ...(page.next !== undefined && { next: page.next }),
      done: page.next === undefined,
      counts: counted(reached.counts, page.results),
    };
    await keepProgress(objects, place, reached);
  }
  return reached;
}

async function workPage(
  context: SegmentContext,
  run: FleetRun,
  step: FleetStep,
  index: number,
  page: number,
  after: string | undefined,
): Promise<ResultPage> {
  if (run.mode === "restore" && step === "run") {
    const plan = await findPage(
      context.objects,
      { recoveryId: run.recoveryId, step: "plan", segment: index },
      page,
    );
    if (!plan) return { results: [] };
    const done = await eachOf(
      context,
      plan.results,
      ({ gameId }) => gameId,
      async (at, planned) => restoreGame(at, run, planned),
    );
    return { ...plan, results: done };
  }
  const segment = { index, of: run.segments };
  const { rows, next } = await context.games.scan({ limit: PAGE_GAMES, after, segment });
  const candidates = rows.filter((row): row is DirectoryEntry => mayFit(run, row));
  const results = await eachOf(
    context,
    candidates,
    ({ gameId }) => gameId,
    async (at, row) =>
      run.mode === "restore" ? await planGame(at, run, row.gameId) : await recoverGame(at, run, row),
  );
  return { results, ...(next !== undefined && { next }) };
}

/** Whether a game can be one of those that a run is about: its entry may be behind. */
function mayFit(
  { where: { gameType }, activeSince = 0 }: FleetRun,
  row: DirectoryRow,
): row is DirectoryEntry {
  if (row.kind !== "game") return false;
  return (gameType === undefined || row.gameType === gameType) && mayHaveMovedSince(row, activeSince);
}

/** Works on several, each at the run's rate. A game that can't be read, or is refused, does not keep the others. */
async function eachOf<Item>(
  { pace, clock, ...rest }: SegmentContext,
  items: readonly Item[],
  idOf: (item: Item) => string,
  work: (context: FleetContext, item: Item) => Promise<FleetResult | undefined>,
): Promise<readonly FleetResult[]> {
  const results: (FleetResult | undefined)[] = [];
  const left = items.entries();
  async function worker(): Promise<void> {
    for (const [index, item] of left) {
      await pace();
      try {
        results[index] = await work({ ...rest, now: clock() }, item);
      } catch (error) {
        results[index] = failed(idOf(item), error);
      }
    }
  }
  await Promise.all(Array.from({ length: GAMES_AT_ONCE }, worker));
  return results.filter((result) => result !== undefined);
}

/** @throws what is no refusal of this one game: the store does not answer. */
function failed(gameId: string, error: unknown): FleetResult {
  if (error instanceof UnreadableRowError) return { gameId, verdict: "refused", detail: error.message };
  if (!(error instanceof RefusedError)) throw error;
  const { kind } = error.refusal;
  if (kind === "game-wiped" || kind === "game-not-found") return { gameId, verdict: "gone", detail: kind };
  return { gameId, verdict: "refused", detail: kind };
}
