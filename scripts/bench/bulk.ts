import * as z from "zod/mini";
import { runChild } from "./child.ts";
import { openDatabase } from "./database.ts";
import type { Row, Say } from "./row.ts";

const GAMES = 10_000;
const FEWER = 1_000;
const MOVES = 3;
/** Games without a history: how most come from a store in memory. */
const BARE = 3_000;
const MB = 1_024 * 1_024;
const imported = z.object({ begunAt: z.number(), endedAt: z.number() });
const recovered = z.object({ listed: z.number(), ms: z.number(), residentBytes: z.number() });
const LEAST_IMPORTS = 300;
const LEAST_RECOVERIES = 200;
/** A worker holds a page of games, no matter how many there are: it may not grow by more than what the collector leaves. */
const MOST_GROWTH_MB = 64;
/** Of a worker. With as much as Lambda gives it, the collector would wait, and its waste would be what is measured. */
const HEAP_MB = 96;
const HEAP = [`--max-old-space-size=${HEAP_MB}`, "--max-semi-space-size=4"];

/** Imports games and recovers all of them, as many again: how fast, and in how much memory. */
export async function measureBulk(say: Say): Promise<Row[]> {
  const database = await openDatabase();
  try {
    say("import games");
    await importGames(database.endpoint, { from: 0, to: FEWER, moves: MOVES });
    const few = await recoverAll(database.endpoint, "few", say);
    say("import games");
    const imports = await importGames(database.endpoint, { from: FEWER, to: GAMES, moves: MOVES });
    const many = await recoverAll(database.endpoint, "many", say);
    say("import games");
    const bare = await importGames(database.endpoint, { from: GAMES, to: GAMES + BARE, moves: 0 });
    const growth = Math.max(0, many.peakMb - few.peakMb);
    return [
      {
        what: `import ${BARE} games, the state alone, each checked, by two processes`,
        measured: `${bare.toFixed(0)} games a second`,
        target: `${LEAST_IMPORTS} at least`,
        ok: bare >= LEAST_IMPORTS,
        figures: { gamesPerSecond: bare },
      },
      {
        what: `import ${GAMES - FEWER} games of ${MOVES} moves, state and history, each checked, by two processes`,
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
        what: `memory of the same with a heap of ${HEAP_MB} MB, more than for ${FEWER} games`,
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

type Recovered = { readonly listed: number; readonly perSecond: number; readonly peakMb: number };

/** Recovers all games in a process of its own: what the one before left in memory is not counted. */
async function recoverAll(endpoint: string, recoveryId: string, say: Say): Promise<Recovered> {
  say("recover all games");
  const { listed, ms, residentBytes } = recovered.parse(
    await runChild("./recover-all-process.ts", [endpoint, recoveryId], {}, HEAP),
  );
  return { listed, perSecond: (listed * 1_000) / ms, peakMb: residentBytes / MB };
}
