import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import * as z from "zod/mini";
import { median, type Row, type Say } from "../row.ts";
import { transition800 } from "../transition-800.ts";
import { openAppender } from "./appender.ts";
import { bareInserts } from "./bare-inserts.ts";
import { openConnection } from "./connection.ts";
import { flatFileMoves } from "./flat-file.ts";

const GAMES = 64;
const WARM_UP_MS = 4_000;
const MEASURE_MS = 10_000;
const ROUNDS = 60;
const ROUND = 20;
const MOVES = 400;
const LEAST_PER_SECOND = 3_000;
const MOST_MICROSECONDS = 250;
const MOST_P99 = 5;
const MOST_LONE = 3;

const started = z.object({ url: z.string() });
const used = z.object({ microseconds: z.number() });

type Server = { readonly child: ChildProcess; readonly url: string; readonly close: () => Promise<void> };
type Service = Omit<Server, "child"> & { readonly takeCpu: () => Promise<number> };

/** The service on one machine, on a disk: appends a second, and a lone one next to a bare insert by the same SQLite. */
export async function measureMachine(say: Say): Promise<Row[]> {
  const dir = mkdtempSync(join(tmpdir(), "savepoint-bench-"));
  const service = await startService(join(dir, "data"));
  const echo = await startProcess("./echo-process.ts");
  try {
    say(`appends to ${GAMES} games at once on one machine`);
    const many = await appendToMany(service);
    say("a lone append on one machine, next to a bare insert");
    const lone = await appendAlone(service.url, echo.url, dir);
    return [...rowsOfMany(many), ...rowsOfLone(lone)];
  } finally {
    await echo.close();
    await service.close();
    rmSync(dir, { recursive: true });
  }
}

async function startService(data: string): Promise<Service> {
  const { child, ...server } = await startProcess("./service-process.ts", data);
  return {
    ...server,
    takeCpu: async () => {
      const answer = once(child, "message");
      child.send("take");
      return used.parse((await answer)[0]).microseconds;
    },
  };
}

/** Starts a server in a process of its own. */
async function startProcess(script: string, ...args: readonly string[]): Promise<Server> {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), args);
  const { url } = started.parse((await once(child, "message"))[0]);
  return {
    child,
    url,
    close: async () => {
      const exited = once(child, "exit");
      child.disconnect();
      await exited;
    },
  };
}

type Many = { readonly perSecond: number; readonly cpu: number; readonly p50: number; readonly p99: number };

/** Appends to many games at once, each game by a connection of its own. */
async function appendToMany({ url, takeCpu }: Service): Promise<Many> {
  const connections = await Promise.all(Array.from({ length: GAMES }, async () => await openConnection(url)));
  const appends = await Promise.all(
    connections.map(async (one, nth) => await openAppender(one, `many-${nth}`)),
  );
  async function appendFor(ms: number): Promise<readonly number[]> {
    const until = performance.now() + ms;
    const took: number[] = [];
    await Promise.all(
      appends.map(async (append) => {
        for (let now = performance.now(); now < until; ) {
          await append();
          const answered = performance.now();
          took.push(answered - now);
          now = answered;
        }
      }),
    );
    return took.sort((left, right) => left - right);
  }
  await appendFor(WARM_UP_MS);
  await takeCpu();
  const begun = performance.now();
  const took = await appendFor(MEASURE_MS);
  const seconds = (performance.now() - begun) / 1_000;
  const cpu = (await takeCpu()) / took.length;
  for (const { close } of connections) close();
  return { perSecond: took.length / seconds, cpu, p50: at(took, 0.5), p99: at(took, 0.99) };
}

function at(sorted: readonly number[], share: number): number {
  return sorted[Math.floor(sorted.length * share)] ?? Number.NaN;
}

type Lone = {
  readonly append: number;
  readonly insert: number;
  readonly echo: number;
  readonly flatFile: number;
  readonly ratio: number;
};

/**
 * Lone appends, each followed by a bare insert, so that both find the same disk and the same processor: ms each, and how
 * many times longer the appends of a round took. In between as many requests that a bare HTTP server answers. Then moves of
 * boardgame.io.
 */
async function appendAlone(url: string, echoUrl: string, dir: string): Promise<Lone> {
  const connection = await openConnection(url);
  const append = await openAppender(connection, "lone");
  const bare = await openConnection(echoUrl);
  const body = JSON.stringify({ transitions: [transition800(1)], cursor: "x".repeat(400) });
  async function ask(): Promise<void> {
    await bare.send("POST", "/", body);
  }
  const { insert, close } = bareInserts(dir);
  const rounds: { append: number; insert: number; echo: number }[] = [];
  for (let round = 0; round < ROUNDS; round += 1) {
    const took = { append: 0, insert: 0, echo: 0 };
    for (let pair = 0; pair < ROUND; pair += 1) {
      took.append += await ms(append);
      took.insert += await ms(insert);
    }
    for (let pair = 0; pair < ROUND; pair += 1) {
      took.echo += await ms(ask);
      insert();
    }
    rounds.push(took);
  }
  close();
  connection.close();
  bare.close();
  const move = await flatFileMoves(join(dir, "flat-file"), "match");
  const moves: number[] = [];
  for (let nth = 0; nth < MOVES; nth += 1) moves.push(await ms(move));
  const measured = rounds.slice(ROUNDS / 3);
  return {
    append: median(measured.map((round) => round.append)) / ROUND,
    insert: median(measured.map((round) => round.insert)) / ROUND,
    echo: median(measured.map((round) => round.echo)) / ROUND,
    flatFile: median(moves),
    ratio: median(measured.map((round) => round.append / round.insert)),
  };
}

async function ms(run: () => Promise<void> | void): Promise<number> {
  const begun = performance.now();
  await run();
  return performance.now() - begun;
}

function rowsOfMany({ perSecond, cpu, p50, p99 }: Many): Row[] {
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

function rowsOfLone({ append, insert, echo, flatFile, ratio }: Lone): Row[] {
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
    {
      what: "one machine: a move of boardgame.io's FlatFile, in process and not flushed to the disk",
      measured: `${flatFile.toFixed(2)} ms`,
      target: "",
      ok: true,
      figures: { flatFileMs: flatFile },
    },
  ];
}
