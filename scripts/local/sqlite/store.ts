import { join } from "node:path";
import type { LocalStore } from "../local-store.ts";
import { sqliteArchive } from "./archive.ts";
import { DATABASE_FILE, openSqlite } from "./database.ts";
import { rowExpiry } from "./expiry.ts";
import { sqliteGamesTable } from "./games-table.ts";
import { itemReads } from "./item-reads.ts";
import { isLargeGame } from "./large-games.ts";
import { outboxFeed } from "./outbox-feed.ts";
import { sqliteStateTable } from "./state-table.ts";

const EXPIRY_EVERY_MS = 60_000;

/**
 * The adapter for SQLite, in one file of a directory.
 * @param data Absent: in memory.
 * @throws {LocalError} when another process serves the directory, or its file cannot be used.
 */
export function openSqliteStore(data: string | undefined): LocalStore {
  const database = openSqlite(data);
  let wake: () => void = () => {};
  return {
    settings: {},
    openTables: (_, consume) => ({
      stateTable: sqliteStateTable(database, consume, () => wake()),
      games: sqliteGamesTable(database, consume),
      archive: sqliteArchive(database),
    }),
    follow: ({ stateTable, clock, log }, follow) => {
      const feed = outboxFeed(database, follow, log);
      const left = Number(database.connection.prepare("SELECT count(*) AS count FROM outbox").get()?.count);
      wake = feed.wake;
      wake();
      const expire = rowExpiry(database, { wall: clock, monotonic: () => performance.now() }, log);
      const timer = setInterval(() => {
        expire().catch((error: unknown) =>
          log.error("expired rows were not removed; the next minute tries again", error),
        );
      }, EXPIRY_EVERY_MS);
      return {
        stateTable,
        catchingUp: feed.idle().then(() => left),
        stop: async () => {
          clearInterval(timer);
          await feed.stop();
        },
      };
    },
    inTwoThreads: {
      isLargeGame: isLargeGame(database),
      items: itemReads(database),
      ...(data !== undefined && { file: join(data, DATABASE_FILE) }),
    },
    close: database.close,
  };
}
