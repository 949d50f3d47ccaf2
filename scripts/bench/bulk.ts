import * as z from "zod/mini";
import { SHIPPED_GAME_TYPES } from "../../lambdas/flags/game-types.ts";
import type { GameTypes } from "../../lambdas/game/game-type.ts";
import { dynamoGamesTable } from "../../lambdas/store/dynamo-games-table.ts";
import { dynamoStateTable } from "../../lambdas/store/dynamo-state-table.ts";
import { sumOf } from "../../lambdas/store/fleet/fleet-run.ts";
import { runObjects } from "../../lambdas/store/fleet/run-objects.ts";
import { workSegment } from "../../lambdas/store/fleet/work-segment.ts";
import type { GamesTable } from "../../lambdas/store/games-table.ts";
import type { StateTable } from "../../lambdas/store/state-table.ts";
import { memoryArchive } from "../local/memory-archive.ts";
import { runChild } from "./child.ts";
import { clientAt, openDatabase, TABLES } from "./database.ts";
import type { Row, Say } from "./row.ts";

const GAMES = 10_000;
const FEWER = 1_000;
const MOVES = 3;
/** Games without a history: how most come from a store in memory. */
const BARE = 3_000;
const SEGMENTS = 4;
const MB = 1_024 * 1_024;
const imported = z.object({ begunAt: z.number(), endedAt: z.number() });
const LEAST_IMPORTS = 300;
const LEAST_RECOVERIES = 200;
/** A worker holds a page of games, however many there are: it may not grow by more than what the collector leaves. */
const MOST_GROWTH_MB = 64;

/** Imports games and recovers all of them, as many again: how fast, and in how much memory. */
export async function measureBulk(say: Say): Promise<Row[]> {
  const database = await openDatabase();
  try {
    const client = clientAt(database.endpoint);
    const [table, games] = [
      dynamoStateTable(client, TABLES.stateTable, () => {}),
      dynamoGamesTable(client, TABLES.gamesTable, () => {}),
    ];
    const context = { table, games, gameTypes: SHIPPED_GAME_TYPES };
    say("import games");
    await importGames(database.endpoint, { from: 0, to: FEWER, moves: MOVES });
    const few = await recoverAll(context, "few", say);
    say("import games");
    const imports = await importGames(database.endpoint, { from: FEWER, to: GAMES, moves: MOVES });
    const many = await recoverAll(context, "many", say);
    say("import games");
    const bare = await importGames(database.endpoint, { from: GAMES, to: GAMES + BARE, moves: 0 });
    const growth = Math.max(0, many.peakMb - few.peakMb);
    return [
      {
        what: `import ${BARE} games, the state alone, each read back, by two processes`,
        measured: `${bare.toFixed(0)} games a second`,
        target: `${LEAST_IMPORTS} at least`,
        ok: bare >= LEAST_IMPORTS,
        figures: { gamesPerSecond: bare },
      },
      {
        what: `import ${GAMES - FEWER} games of ${MOVES} moves, state and history, each read back, by two processes`,
        measured: `${imports.toFixed(0)} games a second`,
        target: `${LEAST_IMPORTS} at least`,
        ok: imports >= LEAST_IMPORTS,
        figures: { gamesPerSecond: imports },
      },
      {
        what: `recover ${GAMES} games, each with a snapshot`,
        measured: `${many.perSecond.toFixed(0)} games a second`,
        target: `${LEAST_RECOVERIES} at least`,
        ok: many.listed === GAMES && many.perSecond >= LEAST_RECOVERIES,
        figures: { gamesPerSecond: many.perSecond, games: many.listed },
      },
      {
        what: `memory of the same, more than for ${FEWER} games`,
        measured: `${growth.toFixed(0)} MB more, ${many.peakMb.toFixed(0)} MB in all`,
        target: `${MOST_GROWTH_MB} MB at most`,
        ok: growth <= MOST_GROWTH_MB,
        figures: { growthMb: growth, fewMb: few.peakMb, manyMb: many.peakMb },
      },
    ];
  } finally {
    database.close();
  }
}

/** Imports games from two processes at once, as two functions would. @returns games a second, without the processes' start. */
async function importGames(
  endpoint: string,
  { from, to, moves }: { readonly from: number; readonly to: number; readonly moves: number },
): Promise<number> {
  const middle = Math.floor((from + to) / 2);
  const parts = [
    [from, middle],
    [middle, to],
  ];
  const times = await Promise.all(
    parts.map(async ([first, last]) =>
      imported.parse(
        await runChild("./import-process.ts", [endpoint, String(first), String(last), String(moves)]),
      ),
    ),
  );
  const begun = Math.min(...times.map(({ begunAt }) => begunAt));
  const ended = Math.max(...times.map(({ endedAt }) => endedAt));
  return ((to - from) * 1_000) / (ended - begun);
}

/** Where games are recovered. */
type Place = { readonly table: StateTable; readonly games: GamesTable; readonly gameTypes: GameTypes };
type Recovered = { readonly listed: number; readonly perSecond: number; readonly peakMb: number };

async function recoverAll(
  { table, games, gameTypes }: Place,
  recoveryId: string,
  say: Say,
): Promise<Recovered> {
  const archive = memoryArchive();
  const run = {
    recoveryId,
    mode: "recover" as const,
    where: {},
    gamesPerSecond: Number.MAX_SAFE_INTEGER,
    segments: SEGMENTS,
  };
  let peak = 0;
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage.rss());
    say("recover all games");
  }, 100);
  const started = performance.now();
  const context = {
    table,
    games,
    archive,
    gameTypes,
    objects: runObjects(archive),
    clock: Date.now,
    pace: async () => {},
    mayGoOn: () => true,
  };
  const segments = [...numbers(0, SEGMENTS)];
  const done = await Promise.all(segments.map((segment) => workSegment(context, run, "run", segment)));
  clearInterval(watch);
  const { listed } = sumOf(done.map(({ counts }) => counts));
  return { listed, perSecond: (listed * 1_000) / (performance.now() - started), peakMb: peak / MB };
}

function* numbers(from: number, to: number): Generator<number> {
  for (let index = from; index < to; index += 1) yield index;
}
