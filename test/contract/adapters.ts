import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe } from "vitest";
import type { GamesTable } from "../../lambdas/store/games-table.ts";
import { type Guard, guardGamesTable, guardStateTable } from "../../lambdas/store/guarded.ts";
import { memoryStateTable } from "../../lambdas/store/memory-state-table.ts";
import type { StateTable } from "../../lambdas/store/state-table.ts";
import { memoryGamesTable } from "../../scripts/local/memory-games-table.ts";
import { openSqlite } from "../../scripts/local/sqlite/database.ts";
import { sqliteGamesTable } from "../../scripts/local/sqlite/games-table.ts";
import { sqliteStateTable } from "../../scripts/local/sqlite/state-table.ts";
import { openSqliteStore } from "../../scripts/local/sqlite/store.ts";
import { startDynalite } from "../fixtures/dynalite.ts";
import { databaseOf, tablesOfSecondThread } from "../fixtures/second-thread-tables.ts";

/** The tables of one kind of store. */
export type Adapter = {
  readonly state: StateTable;
  readonly games: GamesTable;
  readonly close: () => Promise<void>;
};

/** Every kind of store that has to keep the contract, and how to open it. */
const adapters: readonly { readonly name: string; readonly open: () => Promise<Adapter> }[] = [
  {
    name: "in memory",
    open: async () => ({
      state: memoryStateTable(),
      games: memoryGamesTable(),
      close: async () => {},
    }),
  },
  {
    name: "behind a guard",
    open: async () => {
      const guard: Guard = (call) => call();
      return {
        state: guardStateTable(memoryStateTable(), guard),
        games: guardGamesTable(memoryGamesTable(), guard),
        close: async () => {},
      };
    },
  },
  { name: "in DynamoDB", open: startDynalite },
  {
    name: "in SQLite",
    open: async () => {
      const dir = await mkdtemp(join(tmpdir(), "savepoint-sqlite-"));
      const database = openSqlite(dir);
      return {
        state: sqliteStateTable(database, () => {}),
        games: sqliteGamesTable(database, () => {}),
        close: async () => {
          await database.close();
          await rm(dir, { recursive: true });
        },
      };
    },
  },
  { name: "in SQLite in memory, from the second thread", open: async () => fromSecondThread() },
  {
    name: "in SQLite, from the second thread",
    open: async () => {
      const dir = await mkdtemp(join(tmpdir(), "savepoint-sqlite-"));
      const adapter = fromSecondThread(dir);
      return {
        ...adapter,
        close: async () => {
          await adapter.close();
          await rm(dir, { recursive: true });
        },
      };
    },
  },
];

/** @param dir Absent: in memory. */
function fromSecondThread(dir?: string) {
  const store = openSqliteStore(dir);
  const { openTables, close } = tablesOfSecondThread(databaseOf(store));
  const { stateTable, games } = openTables({}, () => {});
  return {
    state: stateTable,
    games,
    close: async () => {
      close();
      await store.close();
    },
  };
}

/** Each opened for the file of tests that imports this. */
const opened = await Promise.all(adapters.map(async ({ name, open }) => ({ name, ...(await open()) })));

/** The same tests for every kind of store. @param what What they are about, such as "the games table". */
export function describeEach(what: string, tests: (stores: Adapter) => void): void {
  describe.each(opened)(`${what} $name`, (adapter) => {
    afterAll(adapter.close);
    tests(adapter);
  });
}
