import { existsSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";
import { backup, DatabaseSync } from "node:sqlite";
import { RefusedError } from "../../../lambdas/game/refusal.ts";
import { recover } from "../../../lambdas/store/recovery.ts";
import { LocalError } from "../failure.ts";
import { makeDirectory, makePrivateFile, renameFlushed } from "../flush.ts";
import { DATABASE_FILE, openForReading, readingOnly } from "./database.ts";
import { sqliteStateTable } from "./state-table.ts";

/** What a copy holds, as it was read back. */
export type Verified = {
  readonly games: number;
  readonly rows: number;
  /** Games that cannot be recovered from the copy, with the reason: they could not be before, either. */
  readonly unrecoverable: readonly { readonly gameId: string; readonly reason: string }[];
};

/** Pages copied before writers get their turn. */
const PAGES = 1_000;

/**
 * Copies the database of a data directory into one file, while it is served or not: the copy is as of one moment. It
 * appears under its name when it was read back: SQLite's own check, then a recovery of every game.
 * @throws {LocalError} when the file is there already, the directory has no database, or the copy is damaged.
 */
export async function backUp(dir: string, file: string, now: number): Promise<Verified> {
  if (existsSync(file)) throw new LocalError(`${file} is there already: give another name.`);
  const source = openForReading(join(dir, DATABASE_FILE));
  try {
    return await copy(source, file, now);
  } finally {
    source.close();
  }
}

/**
 * Puts a backup into a data directory that has no database yet. The service makes a new table epoch there, so that no
 * cursor of the time after the backup is accepted.
 * @throws {LocalError} when the directory has a database, or the backup is damaged.
 */
export async function restore(file: string, dir: string, now: number): Promise<Verified> {
  const target = join(dir, DATABASE_FILE);
  if (existsSync(target)) throw new LocalError(`${dir} has a database already: give an empty directory.`);
  // Made again at the next start: another life of the tables.
  rmSync(join(dir, "table-epoch"), { force: true });
  const source = openForReading(file);
  try {
    return await copy(source, target, now);
  } finally {
    source.close();
  }
}

async function copy(source: DatabaseSync, file: string, now: number): Promise<Verified> {
  makeDirectory(dirname(file));
  const aside = `${file}.${process.pid}.new`;
  try {
    makePrivateFile(aside);
    await backup(source, aside, { rate: PAGES });
    const copied = new DatabaseSync(aside);
    try {
      // One file, without a log next to it.
      copied.exec("PRAGMA journal_mode = DELETE");
      const verified = await verify(copied, file, now);
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
      if (!(error instanceof RefusedError)) throw error;
      // What a wipe left, and what has expired, was gone before.
      if (error.refusal.kind === "history-gone")
        unrecoverable.push({ gameId: String(gameId), reason: error.refusal.reason });
    }
  }
  const rows = Number(copied.prepare("SELECT count(*) AS count FROM state").get()?.count);
  return { games, rows, unrecoverable };
}
