import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { median, type Row, type Say } from "../row.ts";
import { appendAlone, type Lone, ms } from "./alone.ts";
import { flatFileMoves } from "./flat-file.ts";
import { appendToMany, GAMES, type Many } from "./many.ts";
import { startProcess, startService } from "./servers.ts";

/** Where code lies in memory differs from process to process, and a lone append takes up to a tenth longer in one than in another. */
const PROCESSES = 3;
const MOVES = 400;
const LEAST_PER_SECOND = 3_000;
const MOST_MICROSECONDS = 250;
const MOST_P99 = 5;
const MOST_LONE = 3;

/**
 * The service on one machine, on a disk: appends a second, and a lone one next to a bare insert by the same SQLite. Medians of some
 * processes.
 */
export async function measureMachine(say: Say): Promise<Row[]> {
  const dir = mkdtempSync(join(tmpdir(), "savepoint-bench-"));
  const many: Many[] = [];
  const lone: Lone[] = [];
  try {
    for (let nth = 1; nth <= PROCESSES; nth += 1) {
      say(`appends to ${GAMES} games at once on one machine, then lone ones, process ${nth} of ${PROCESSES}`);
      const measured = await measureProcess(join(dir, `process-${nth}`));
      many.push(measured.many);
      lone.push(measured.lone);
    }
    say("moves of boardgame.io");
    const moves = await flatFileTimes(join(dir, "flat-file"));
    return [...rowsOfMany(many), ...rowsOfLone(lone), rowOfMoves(moves)];
  } finally {
    rmSync(dir, { recursive: true });
  }
}

async function measureProcess(dir: string): Promise<{ readonly many: Many; readonly lone: Lone }> {
  mkdirSync(dir);
  const service = await startService(join(dir, "data"));
  const echo = await startProcess("./echo-process.ts");
  try {
    return { many: await appendToMany(service), lone: await appendAlone(service.url, echo.url, dir) };
  } finally {
    await echo.close();
    await service.close();
  }
}

async function flatFileTimes(dir: string): Promise<readonly number[]> {
  const move = await flatFileMoves(dir, "match");
  const moves: number[] = [];
  for (let nth = 0; nth < MOVES; nth += 1) moves.push(await ms(move));
  return moves;
}

function rowsOfMany(all: readonly Many[]): Row[] {
  const perSecond = median(all.map((one) => one.perSecond));
  const cpu = median(all.map((one) => one.cpu));
  const p50 = median(all.map((one) => one.p50));
  const p99 = median(all.map((one) => one.p99));
  return [
    {
      what: `one machine: appends per second to ${GAMES} games, durable, through HTTP`,
      measured: perSecond.toFixed(0),
      target: `${LEAST_PER_SECOND} at least`,
      ok: perSecond >= LEAST_PER_SECOND,
      figures: { perSecond },
    },
    {
      what: "one machine: processor time of such an append",
      measured: `${cpu.toFixed(0)} µs`,
      target: `${MOST_MICROSECONDS} µs at most`,
      ok: cpu <= MOST_MICROSECONDS,
      figures: { microseconds: cpu },
    },
    {
      what: "one machine: time until such an append is answered",
      measured: `p50 ${p50.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
      target: `p99 at most ${MOST_P99} × p50`,
      ok: p99 <= MOST_P99 * p50,
      figures: { p50, p99 },
    },
  ];
}

function rowsOfLone(all: readonly Lone[]): Row[] {
  const ratio = median(all.map((one) => one.ratio));
  const append = median(all.map((one) => one.append));
  const insert = median(all.map((one) => one.insert));
  const echo = median(all.map((one) => one.echo));
  return [
    {
      what: "one machine: a lone append, next to a bare durable INSERT by the same SQLite",
      measured: `${ratio.toFixed(1)} ×: ${append.toFixed(2)} ms, ${insert.toFixed(2)} ms`,
      target: `${MOST_LONE} × at most`,
      ok: ratio <= MOST_LONE,
      figures: { ratio, appendMs: append, insertMs: insert },
    },
    {
      what: "one machine: of that, a request by the same load generator to a bare HTTP server",
      measured: `${echo.toFixed(2)} ms`,
      target: "",
      ok: true,
      figures: { echoMs: echo },
    },
  ];
}

function rowOfMoves(moves: readonly number[]): Row {
  const took = median(moves);
  return {
    what: "one machine: a move of boardgame.io's FlatFile, in process and not flushed to the disk",
    measured: `${took.toFixed(2)} ms`,
    target: "",
    ok: true,
    figures: { flatFileMs: took },
  };
}
