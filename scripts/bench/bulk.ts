import { SHIPPED_GAME_TYPES } from "../../lambdas/flags/game-types.ts";
import type { GameType } from "../../lambdas/game/game-type.ts";
import { digestOfContent } from "../../lambdas/game/request.ts";
import { digestOfState } from "../../lambdas/game/state-digest.ts";
import { dynamoGamesTable } from "../../lambdas/store/dynamo-games-table.ts";
import { dynamoStateTable } from "../../lambdas/store/dynamo-state-table.ts";
import { sumOf } from "../../lambdas/store/fleet/fleet-run.ts";
import { runObjects } from "../../lambdas/store/fleet/run-objects.ts";
import { workSegment } from "../../lambdas/store/fleet/work-segment.ts";
import { type ImportContext, importPart } from "../../lambdas/store/import-game.ts";
import { bounded } from "../bounded.ts";
import { memoryArchive } from "../local/memory-archive.ts";
import { clientAt, openDatabase, TABLES } from "./database.ts";
import type { Row, Say } from "./row.ts";

const GAMES = 10_000;
const FEWER = 1_000;
const MOVES = 3;
/** Games without a history: how most come from a store in memory. */
const BARE = 3_000;
const AT_ONCE = 16;
const SEGMENTS = 4;
const MB = 1_024 * 1_024;
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
    const context: ImportContext = { table, games, gameTypes: SHIPPED_GAME_TYPES, now: Date.now() };
    const type = SHIPPED_GAME_TYPES.get("generic");
    if (!type) throw new Error("the game type generic ships");
    await importGames(context, type, { from: 0, to: FEWER, moves: MOVES }, say);
    const few = await recoverAll(context, "few", say);
    const imports = await importGames(context, type, { from: FEWER, to: GAMES, moves: MOVES }, say);
    const many = await recoverAll(context, "many", say);
    const bare = await importGames(context, type, { from: GAMES, to: GAMES + BARE, moves: 0 }, say);
    const growth = Math.max(0, many.peakMb - few.peakMb);
    return [
      {
        what: `import ${BARE} games, the state alone, each read back`,
        measured: `${bare.toFixed(0)} games a second`,
        target: `${LEAST_IMPORTS} at least`,
        ok: bare >= LEAST_IMPORTS,
        figures: { gamesPerSecond: bare },
      },
      {
        what: `import ${GAMES - FEWER} games of ${MOVES} moves, state and history, each read back`,
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

async function importGames(
  context: ImportContext,
  type: GameType,
  { from, to, moves }: { readonly from: number; readonly to: number; readonly moves: number },
  say: Say,
): Promise<number> {
  const created = { board: "x".repeat(600), ply: 0 };
  const last = moves > 0 && { ply: moves, last: `e${moves - 1}` };
  const stateDigest = digestOfState({ ...created, ...last });
  const started = performance.now();
  await bounded(numbers(from, to), AT_ONCE, async (index) => {
    if (index % 100 === 0) say("import games", String(index));
    const gameId = `game-${index}`;
    await importPart(context, {
      gameId,
      type,
      metadata: { players: ["ann", "bob"] },
      createdAt: context.now - 60_000,
      contentDigest: digestOfContent("imported", { gameId }),
      created: { state: created },
      ...(moves > 0 && {
        commits: {
          after: 0,
          list: Array.from({ length: moves }, (_, move) => commitOf(gameId, move, context.now)),
        },
      }),
      // As the command sends it: what was written is read back and compared, and the directory learns of it.
      complete: { version: moves, stateDigest },
    });
  });
  return ((to - from) * 1_000) / (performance.now() - started);
}

function commitOf(gameId: string, move: number, now: number) {
  return {
    commitId: `c${move}`,
    contentDigest: digestOfContent("imported", { gameId, move }),
    time: now - 50_000 + move,
    transitions: [{ action: "move", actor: "white", patch: { ply: move + 1, last: `e${move}` } }],
  };
}

type Recovered = { readonly listed: number; readonly perSecond: number; readonly peakMb: number };

async function recoverAll(
  { table, games, gameTypes }: ImportContext,
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
