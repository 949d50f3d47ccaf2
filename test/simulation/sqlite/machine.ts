import { copyFileSync, existsSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Archive } from "../../../lambdas/store/archive.ts";
import type { GamesTable } from "../../../lambdas/store/games-table.ts";
import type { StateTable } from "../../../lambdas/store/state-table.ts";
import { sqliteArchive } from "../../../scripts/local/sqlite/archive.ts";
import { openFile, type SqliteDatabase } from "../../../scripts/local/sqlite/database.ts";
import { rowExpiry } from "../../../scripts/local/sqlite/expiry.ts";
import { sqliteGamesTable } from "../../../scripts/local/sqlite/games-table.ts";
import type { Turns } from "../../../scripts/local/sqlite/group-commit.ts";
import { sqliteStateTable } from "../../../scripts/local/sqlite/state-table.ts";
import type { Random } from "../random.ts";
import { SECOND_MS } from "../settings.ts";
import type { TablesOptions } from "../tables.ts";
import type { Tampering } from "../tampering.ts";
import { type Contents, contentsOf } from "./contents.ts";

/** The one process that has the database: what is its own ends with it. */
export type Running = {
  readonly database: SqliteDatabase;
  readonly stateTable: StateTable;
  readonly games: GamesTable;
  readonly archive: Archive;
  readonly expire: () => Promise<number>;
  readonly contents: () => Contents;
};

/** A machine with a database file, whose process is killed and started again. */
export type Machine = {
  readonly running: () => Running;
  /** Of which start the process is. */
  readonly start: () => number;
  /** Takes the file as it is. @returns what puts it back, and starts again on it. */
  readonly backUp: () => () => void;
  readonly close: () => void;
};

/** What may become of a group of writes. */
type Fate = "committed" | "killed before" | "killed after" | "killed later" | "no room";

/** Hears of each start, and of commits in the outbox. */
export type Listener = { readonly started: (running: Running) => void; readonly notable: () => void };

/** Starts a machine. @param random Its own: the world is the same as on another store. */
export function startMachine(
  { scheduler, trace, isCalm }: Pick<TablesOptions, "scheduler" | "trace" | "isCalm">,
  random: Random,
  listener: Listener,
  tamper: Tampering["database"] = (database) => database,
): Machine {
  const rate = random.pick([0, 0.5, 1, 1]);
  /** How long the disk may take, so that many writes come together. */
  const slowest = random.pick([20, 20, 5 * SECOND_MS]);
  const dir = mkdtempSync(join(tmpdir(), "savepoint-simulation-"));
  let starts = 0;
  let copies = 0;
  let running = begin();

  function fileOf(name: string): string {
    return join(dir, `${name}.sqlite`);
  }
  function begin(): Running {
    starts += 1;
    const own = starts;
    const turns: Turns = {
      now: scheduler.now,
      atOnce: commitOrDie,
      // What waits when its process is killed is gone.
      later: (commit) => {
        scheduler.after(random.int(0, slowest), () => {
          if (own === starts) commitOrDie(commit);
        });
      },
    };
    const database = tamper(openFile(fileOf(String(own)), turns));
    // What the system was given outlives the process; a power cut is a test of its own.
    database.connection.exec("PRAGMA synchronous = OFF");
    return {
      database,
      stateTable: sqliteStateTable(database, () => {}, listener.notable),
      games: sqliteGamesTable(database, () => {}),
      archive: sqliteArchive(database),
      expire: rowExpiry(database, { wall: scheduler.now, monotonic: scheduler.now }, QUIET),
      contents: contentsOf(database.connection),
    };
  }
  function commitOrDie(commit: () => void): void {
    const fate = isCalm() ? "committed" : chooseFate(random, rate);
    if (fate !== "committed") trace(() => `a group of writes: ${fate}`);
    if (fate === "no room") withoutRoom(running.database, commit);
    else if (fate !== "killed before") commit();
    if (fate === "killed before" || fate === "killed after") kill();
    if (fate === "killed later") killSoon(starts);
  }
  /** Copies the files as a killed process leaves them, its log not yet in the database. */
  function copy(from: string, to: string): void {
    for (const suffix of ["", "-wal"])
      if (existsSync(`${from}${suffix}`)) copyFileSync(`${from}${suffix}`, `${to}${suffix}`);
  }
  function startFrom(file: string): void {
    trace(() => "the process is killed, and starts again");
    const killed = running;
    copy(file, fileOf(String(starts + 1)));
    killed.database.connection.close();
    rmSync(fileOf(String(starts)), { force: true });
    running = begin();
    listener.started(running);
  }
  /** Where it has followed what was written, or has begun to. */
  function killSoon(own: number): void {
    scheduler.after(random.int(0, SECOND_MS), () => {
      if (own === starts && !isCalm()) kill();
    });
  }
  function kill(): void {
    startFrom(fileOf(String(starts)));
  }
  return {
    running: () => running,
    start: () => starts,
    backUp: () => {
      copies += 1;
      const kept = fileOf(`backup-${copies}`);
      copy(fileOf(String(starts)), kept);
      return () => startFrom(kept);
    },
    close: () => {
      running.database.connection.close();
      rmSync(dir, { recursive: true });
    },
  };
}

const QUIET = { info: () => {}, warn: () => {}, error: () => {} };

function chooseFate(random: Random, rate: number): Fate {
  return random.weighted<Fate>([
    [1 - 0.06 * rate, "committed"],
    [0.02 * rate, "killed before"],
    [0.01 * rate, "killed after"],
    [0.02 * rate, "killed later"],
    [0.01 * rate, "no room"],
  ]);
}

/** Commits on a disk where the file cannot grow. */
function withoutRoom({ connection }: SqliteDatabase, commit: () => void): void {
  const pages = Number(connection.prepare("PRAGMA page_count").get()?.page_count);
  const most = connection.prepare("PRAGMA max_page_count").get()?.max_page_count;
  connection.exec(`PRAGMA max_page_count = ${pages}`);
  commit();
  connection.exec(`PRAGMA max_page_count = ${most}`);
}
