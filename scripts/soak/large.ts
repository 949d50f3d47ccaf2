import { mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { Command, InvalidArgumentError } from "commander";
import { openAppender } from "../bench/machine/appender.ts";
import { type Connection, openConnection } from "../bench/machine/connection.ts";
import { type LocalService, ownEnvironment, startService } from "../demo/local-service.ts";
import { DATABASE_FILE } from "../local/sqlite/database.ts";
import { endAfter } from "./end-after.ts";
import { KINDS } from "./kinds.ts";

// The service on one machine with many games: how long it takes to start and to stop, what it keeps on the disk, and whether
// its memory grows. Exit code 1 when a target is missed.

const MB = 1_024 * 1_024;
const CONNECTIONS = 64;
const MOST_SECONDS = 2;
const MOST_DISK = 2;
const MOST_MEMORY = 1.2;
const FEW_REQUESTS = 10_000;
const MOST_MINUTES = 60;

const command = new Command("npm run soak:large --")
  .description("Fills the service of one machine, and measures its start, its stop, its disk and its memory.")
  .option("--games <number>", "how many games", toNumber, 50_000)
  .option("--commits <number>", "commits of each", toNumber, 7)
  .option("--requests <number>", "requests of all kinds after that", toNumber, 1_000_000)
  .allowExcessArguments(false);
const { games, commits, requests } = command
  .parse()
  .opts<{ games: number; commits: number; requests: number }>();

endAfter(MOST_MINUTES);
const data = mkdtempSync(join(tmpdir(), "savepoint-large-"));
const first = await startService(["--port", "0", "--data", data], ownEnvironment());
await fill(first);
const stopSeconds = await secondsOf(async () => await first.stop());
const disk = onDisk();
const begun = performance.now();
const second = await startService(["--port", "0", "--data", data], ownEnvironment());
const startSeconds = (performance.now() - begun) / 1_000;
await ask(second, FEW_REQUESTS);
const few = await memoryOf(second);
await ask(second, requests - FEW_REQUESTS);
const many = await memoryOf(second);
const secondStop = await secondsOf(async () => await second.stop());
rmSync(data, { recursive: true });
const results = [
  show(`start with ${games} games and ${games * commits} commits`, startSeconds, MOST_SECONDS, "s"),
  show("stop after they were written", stopSeconds, MOST_SECONDS, "s"),
  show(`stop after ${requests} requests`, secondStop, MOST_SECONDS, "s"),
  show(
    `disk, ${(disk.file / MB).toFixed(0)} MB for ${(disk.data / MB).toFixed(0)} MB of rows`,
    disk.file / disk.data,
    MOST_DISK,
    "×",
  ),
  show(
    `memory after ${requests} requests (${(many / MB).toFixed(0)} MB), of that after ${FEW_REQUESTS} (${(few / MB).toFixed(0)} MB)`,
    many / few,
    MOST_MEMORY,
    "×",
  ),
];
process.exit(results.every(Boolean) ? 0 : 1);

/** Prints a figure next to its target. @returns whether it is met. */
function show(what: string, measured: number, most: number, unit: string): boolean {
  const met = measured <= most;
  console.log(`${what}: ${measured.toFixed(2)} ${unit}, at most ${most}: ${met ? "met" : "missed"}`);
  return met;
}

async function fill({ url }: LocalService): Promise<void> {
  let next = 0;
  await onConnections(url, async (connection) => {
    while (next < games) {
      next += 1;
      if (next % 5_000 === 0) console.log(`${next} games`);
      const append = await openAppender(connection, `room-${next}`);
      for (let commit = 0; commit < commits; commit += 1) await append();
    }
  });
}

/** Requests of all kinds, each on one of many games. */
async function ask({ url }: LocalService, count: number): Promise<void> {
  let asked = 0;
  await onConnections(url, async ({ send }) => {
    while (asked < count) {
      asked += 1;
      if (asked % 100_000 === 0) console.log(`${asked} requests`);
      const game = `/v1/games/room-${1 + ((asked * 7_919) % games)}`;
      await KINDS[asked % KINDS.length]?.(send, game, asked);
    }
  });
}

async function onConnections(url: string, run: (connection: Connection) => Promise<void>): Promise<void> {
  const connections = await Promise.all(
    Array.from({ length: CONNECTIONS }, async () => await openConnection(url)),
  );
  await Promise.all(connections.map(run));
  for (const { close } of connections) close();
}

async function secondsOf(run: () => Promise<unknown>): Promise<number> {
  const from = performance.now();
  await run();
  return (performance.now() - from) / 1_000;
}

/** Bytes of the database file, and of the keys and rows in it. */
function onDisk(): { readonly file: number; readonly data: number } {
  const file = join(data, DATABASE_FILE);
  const database = new DatabaseSync(file, { readOnly: true });
  const sizes = database.prepare(
    `SELECT (SELECT sum(length(gameId) + length(position) + length(item)) FROM state) AS state,
            (SELECT sum(length(gameId) + length(item)) FROM games) AS games`,
  );
  const { state, games: entries } = sizes.get() ?? {};
  database.close();
  return { file: statSync(file).size, data: Number(state) + Number(entries) };
}

async function memoryOf({ url }: LocalService): Promise<number> {
  const text = await (await fetch(`${url}/metrics`)).text();
  return Number(/^memory_usage_bytes (\d+)/m.exec(text)?.[1]);
}

function toNumber(text: string): number {
  const number = Number(text);
  if (/^\d+$/.test(text) && number > 0) return number;
  throw new InvalidArgumentError("It must be a whole number, 1 or more.");
}
