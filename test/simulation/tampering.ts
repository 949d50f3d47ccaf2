import type { OpenedCursor } from "../../lambdas/game/cursor.ts";
import type { Archive } from "../../lambdas/store/archive.ts";
import type { GamesTable } from "../../lambdas/store/games-table.ts";
import type { Recovered } from "../../lambdas/store/recovery.ts";
import type { StateTable } from "../../lambdas/store/state-table.ts";
import type { SqliteDatabase } from "../../scripts/local/sqlite/database.ts";

/** Rules broken on purpose, to see that the checker notices. */
export type Tampering = {
  /** Sits between the wire and the database. */
  readonly table?: (table: StateTable) => StateTable;
  /** Sits between the wire and the directory. */
  readonly games?: (games: GamesTable) => GamesTable;
  /** Sits between the wire and the archive. */
  readonly archive?: (archive: Archive) => Archive;
  /** What a process reads in a cursor. */
  readonly opened?: (opened: OpenedCursor, now: number) => OpenedCursor;
  /** The `commitId` that the service sees of a request; `tries` counts its sendings. */
  readonly commitId?: (commitId: string, tries: number) => string;
  /** The digest of its content that the service sees of a request. */
  readonly contentDigest?: (digest: string) => string;
  /** What a process rebuilds. */
  readonly recovered?: (recovered: Recovered) => Recovered;
  /** What is refused for its place is appended behind the newest commit. */
  readonly anywhere?: boolean;
  /** A restored table has the epoch of the one before. */
  readonly oneEpoch?: boolean;
  /** What a process has for its SQLite database, each time that it opens it. */
  readonly database?: (database: SqliteDatabase) => SqliteDatabase;
  /** No sweeper makes snapshots of idle games. */
  readonly noSweeper?: boolean;
};
