import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { LocalError } from "../failure.ts";
import { makePrivateFile } from "../flush.ts";
import { groupCommit, type Turns, type Write } from "./group-commit.ts";
import { BUSY, NOT_A_DATABASE, sqliteCode } from "./sqlite-error.ts";

/** The database file in a data directory. */
export const DATABASE_FILE = "savepoint.sqlite";

/** Written into the file's header, so that a file of another program is recognised: "SAVE". */
const APPLICATION_ID = 0x53415645;
/** How long a statement waits for another process that holds the file, in ms. */
const BUSY_MS = 1_000;
/** Number of the schema below; a file with a higher one was written by a newer Savepoint. */
const SCHEMA_VERSION = 3;

const SCHEMA = `
CREATE TABLE state (
  gameId TEXT NOT NULL,
  position TEXT NOT NULL,
  expiresAt INTEGER,
  large INTEGER NOT NULL,
  item BLOB NOT NULL,
  PRIMARY KEY (gameId, position)
) STRICT;
CREATE INDEX state_large ON state (gameId) WHERE large = 1;
CREATE TABLE games (
  gameId TEXT PRIMARY KEY,
  item BLOB NOT NULL,
  listing TEXT,
  sortKey TEXT,
  shard INTEGER NOT NULL,
  urgency TEXT
) STRICT;
CREATE INDEX games_listing ON games (listing, sortKey) WHERE listing IS NOT NULL;
CREATE INDEX games_due ON games (shard, urgency) WHERE urgency IS NOT NULL;
CREATE TABLE archive (
  gameId TEXT PRIMARY KEY,
  object BLOB NOT NULL
) STRICT;
CREATE TABLE outbox (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  gameId TEXT NOT NULL,
  position TEXT NOT NULL
) STRICT;
PRAGMA application_id = ${APPLICATION_ID};
PRAGMA user_version = ${SCHEMA_VERSION};
`;

/** The locks that this process holds: one that nothing refers to would be collected, and the file unlocked. */
const locks = new Set<DatabaseSync>();

/** The database of the service on one machine. */
export type SqliteDatabase = {
  /** For reads: what is committed, since a write is one synchronous transaction. */
  readonly connection: DatabaseSync;
  /** For writes: resolves when what was written is on the disk. */
  readonly write: Write;
  /** Ends what is queued, then closes the file. */
  readonly close: () => Promise<void>;
};

/**
 * Opens the database file in a directory, and makes it where it is missing. Other processes may read it, and back it
 * up; one at a time may serve it.
 * @param dir Absent: in memory.
 * @throws {LocalError} when another process serves it, or it is not a database of this version of Savepoint.
 */
export function openSqlite(dir: string | undefined): SqliteDatabase {
  if (dir === undefined) return openFile(":memory:");
  const unlock = lockDirectory(dir);
  try {
    const file = join(dir, DATABASE_FILE);
    // SQLite gives the log next to it the same permissions.
    makePrivateFile(file);
    const database = openFile(file);
    return {
      ...database,
      close: async () => {
        await database.close();
        unlock();
      },
    };
  } catch (error) {
    unlock();
    throw failure(error, dir);
  }
}

/** Opens a database file that nobody else uses, and makes it where it is missing. @param turns When groups are committed. */
export function openFile(file: string, turns?: Turns): SqliteDatabase {
  const connection = new DatabaseSync(file, { timeout: BUSY_MS });
  try {
    connection.exec("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
    prepareSchema(connection, file);
  } catch (error) {
    connection.close();
    throw error;
  }
  const { write, idle } = groupCommit(connection, undefined, turns);
  return {
    connection,
    write,
    close: async () => {
      await idle();
      connection.close();
    },
  };
}

/**
 * Opens a database file to read from, whether or not another process serves it.
 * @throws {LocalError} when it is not there, or not a database of this version of Savepoint.
 */
export function openForReading(file: string): DatabaseSync {
  const connection = new DatabaseSync(file, { readOnly: true, open: false, timeout: BUSY_MS });
  try {
    connection.open();
    checkSchema(connection, file);
    return connection;
  } catch (error) {
    if (connection.isOpen) connection.close();
    throw failure(error, file);
  }
}

/** A database that nothing is written to. */
export function readingOnly(connection: DatabaseSync): SqliteDatabase {
  return {
    connection,
    write: () => Promise.reject(new Error("this database is opened for reading only")),
    close: async () => connection.close(),
  };
}

/**
 * Holds a lock that the kernel lets go of when the process ends, however that happens: an exclusive transaction on an
 * empty database of its own.
 * @returns what lets go of it.
 * @throws {LocalError} when another process has it.
 */
export function lockDirectory(dir: string): () => void {
  const file = join(dir, "lock.sqlite");
  const lock = new DatabaseSync(file, { timeout: 0, open: false });
  try {
    makePrivateFile(file);
    lock.open();
    lock.exec("BEGIN EXCLUSIVE");
    locks.add(lock);
    return () => {
      lock.close();
      locks.delete(lock);
    };
  } catch (error) {
    if (lock.isOpen) lock.close();
    throw failure(error, dir);
  }
}

function prepareSchema(connection: DatabaseSync, file: string): void {
  const tables = connection.prepare("SELECT count(*) AS count FROM sqlite_schema").get()?.count;
  if (pragma(connection, "user_version") === 0 && tables === 0) connection.exec(`BEGIN; ${SCHEMA} COMMIT;`);
  else checkSchema(connection, file);
}

function checkSchema(connection: DatabaseSync, file: string): void {
  const version = pragma(connection, "user_version");
  if (pragma(connection, "application_id") !== APPLICATION_ID)
    throw new LocalError(`${file} is a database of another program: give another --data.`);
  if (version !== SCHEMA_VERSION)
    throw new LocalError(
      `${file} has schema ${version}, and this version of Savepoint reads schema ${SCHEMA_VERSION}: use the version that wrote it.`,
    );
}

function pragma(connection: DatabaseSync, name: "user_version" | "application_id"): unknown {
  return connection.prepare(`PRAGMA ${name}`).get()?.[name];
}

function failure(error: unknown, data: string): LocalError {
  if (error instanceof LocalError) return error;
  const code = sqliteCode(error);
  const reason = error instanceof Error ? error.message : String(error);
  if (code === BUSY)
    return new LocalError(`Another process uses the data in ${data}: stop it, or give another --data.`);
  if (code === NOT_A_DATABASE)
    return new LocalError(`The data in ${data} is not a SQLite database: give another --data.`);
  return new LocalError(`The data in ${data} cannot be used: ${reason}`, { cause: error });
}
