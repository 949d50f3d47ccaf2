import { existsSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { RefusedError } from "../../../lambdas/game/refusal.ts";
import { recover } from "../../../lambdas/store/recovery.ts";
import { LocalError } from "../failure.ts";
import { makeDirectory, makePrivateFile, renameFlushed } from "../flush.ts";
import { DATABASE_FILE, lockDirectory, openForReading, readingOnly } from "./database.ts";
import { addKeys, takeKeys } from "./keys-in-backup.ts";
import { sqliteCode } from "./sqlite-error.ts";
import { sqliteStateTable } from "./state-table.ts";

/** What a copy holds, as it was read back. */
export type Verified = {
  readonly games: number;
  readonly rows: number;
  /** Games that cannot be recovered from the copy, with the reason: they could not be before, either. */
  readonly unrecoverable: readonly { readonly gameId: string; readonly reason: string }[];
};

/** Pages copied at a time. */
const PAGES = 1_000;
/** What SQLite would apply to a database that comes next to it, though it is of another one. */
const LEFT_OVERS = [`${DATABASE_FILE}-wal`, `${DATABASE_FILE}-journal`];

/**
 * Copies the database of a data directory and its cursor keys into one file, while it is served or not: the copy is as of one
 * moment. It
 * appears under its name when it was read back: SQLite's own check, then a recovery of every game.
 * @throws {LocalError} when the file is there already, the directory has no database, or the copy is damaged.
 */
export async function backUp(dir: string, file: string, now: number): Promise<Verified> {
  if (existsSync(file)) throw new LocalError(`${file} is there already: give another name.`);
  const source = openForReading(join(dir, DATABASE_FILE));
  try {
    makeDirectory(dirname(file));
    return await copy(source, file, now, (copied) => addKeys(copied, dir));
  } finally {
    source.close();
  }
}

/**
 * Puts a backup into a data directory that has no database yet, and keeps the service from it meanwhile. The service makes
 * a new table epoch there, so that no cursor of the time after the backup is accepted.
 * @throws {LocalError} when the directory has a database or is served, or the backup is damaged.
 */
export async function restore(file: string, dir: string, now: number): Promise<Verified> {
  const source = openForReading(file);
  try {
    makeDirectory(dir);
    checkEmpty(dir);
    const unlock = lockDirectory(dir);
    try {
      // Again: only now no other process can make one.
      checkEmpty(dir);
      // Made again at the next start: another life of the tables.
      rmSync(join(dir, "table-epoch"), { force: true });
      return await copy(source, join(dir, DATABASE_FILE), now, (restored) => takeKeys(restored, dir));
    } finally {
      unlock();
    }
  } finally {
    source.close();
  }
}

function checkEmpty(dir: string): void {
  if (existsSync(join(dir, DATABASE_FILE)))
    throw new LocalError(`${dir} has a database already: give an empty directory.`);
  const left = LEFT_OVERS.find((name) => existsSync(join(dir, name)));
  if (left !== undefined)
    throw new LocalError(`${dir} has ${left} of another database: give an empty directory.`);
}

/** @param finish Completes the copy, before it has its name. */
async function copy(
  source: DatabaseSync,
  file: string,
  now: number,
  finish: (copied: DatabaseSync) => void,
): Promise<Verified> {
  const aside = `${file}.${process.pid}.new`;
  try {
    makePrivateFile(aside);
    // What others write from here on is not seen: SQLite would begin again with each of their commits, and never end.
    source.exec("BEGIN; SELECT count(*) FROM sqlite_schema;");
    await backup(source, aside, { rate: PAGES });
    source.exec("COMMIT");
    const copied = new DatabaseSync(aside);
    try {
      // One file, without a log next to it.
      copied.exec("PRAGMA journal_mode = DELETE");
      const verified = await verify(copied, file, now);
      finish(copied);
      renameFlushed(aside, file);
      return verified;
    } finally {
      copied.close();
    }
  } catch (error) {
    rmSync(aside, { force: true });
    throw error;
  }
}

async function verify(copied: DatabaseSync, file: string, now: number): Promise<Verified> {
  const check = copied.prepare("PRAGMA integrity_check").get()?.integrity_check;
  if (check !== "ok") throw new LocalError(`The copy ${file} is damaged: ${check}`);
  const table = sqliteStateTable(readingOnly(copied), () => {});
  const unrecoverable: { gameId: string; reason: string }[] = [];
  let games = 0;
  for (const { gameId } of copied.prepare("SELECT DISTINCT gameId FROM state").iterate()) {
    games += 1;
    try {
      await recover({ table, gameTypes: new Map(), now }, { gameId: String(gameId) });
    } catch (error) {
      const reason = reasonOf(error);
      if (reason !== undefined) unrecoverable.push({ gameId: String(gameId), reason });
    }
  }
  const rows = Number(copied.prepare("SELECT count(*) AS count FROM state").get()?.count);
  return { games, rows, unrecoverable };
}

/** Why a game is not recovered; undefined for what a wipe left, and what has expired: that was gone before. */
function reasonOf(error: unknown): string | undefined {
  if (error instanceof RefusedError)
    return error.refusal.kind === "history-gone" ? error.refusal.reason : undefined;
  // The database itself fails.
  if (sqliteCode(error) !== undefined) throw error;
  const reason = error instanceof Error ? error.message : String(error);
  return `a row of it is damaged (${reason.trim().replace(/\.$/, "")})`;
}
