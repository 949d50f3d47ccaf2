import { expect, test } from "vitest";
import type { SqliteDatabase } from "../../../scripts/local/sqlite/database.ts";
import { simulate } from "../run.ts";

// Each breaks one rule of the store on one machine, and the checker must notice.

const MOST_SEEDS = 200;

/** What statements would give now. Nothing of them stays. */
function resultOf<T>({ connection }: SqliteDatabase, statements: () => T): T {
  connection.exec("BEGIN");
  try {
    return statements();
  } finally {
    connection.exec("ROLLBACK");
  }
}

const BROKEN: readonly {
  readonly rule: string;
  readonly database: (database: SqliteDatabase) => SqliteDatabase;
  readonly noticed: RegExp;
}[] = [
  {
    rule: "nothing is answered before its commit",
    database: (database) => ({
      ...database,
      write: async (statements) => {
        const result = resultOf(database, statements);
        database.write(statements).catch(() => {});
        // A turn later, so that others have theirs.
        return new Promise((resolve) => setImmediate(() => resolve(result)));
      },
    }),
    noticed: /is gone, though there is no snapshot after|neither its creation nor a snapshot exists/,
  },
  {
    rule: "what was not followed is there after a kill",
    database: (database) => {
      database.connection.exec("DELETE FROM outbox");
      return database;
    },
    noticed: /the directory says/,
  },
  {
    rule: "writes of one group see each other",
    database: (database) => ({
      ...database,
      write: async (statements) => {
        const seen = resultOf(database, statements);
        return await database.write(() => {
          statements();
          return seen;
        });
      },
    }),
    noticed: /but it was never written|but it was written as|nobody else wrote|created, but never written/,
  },
];

test.each(BROKEN)("the checker notices when it does not hold that $rule", async ({ database, noticed }) => {
  for (let seed = 1; seed <= MOST_SEEDS; seed += 1) {
    const { violations } = await simulate(seed, { store: "sqlite", tampering: { database } });
    if (violations.some((violation) => noticed.test(violation))) return;
  }
  expect.fail(`not noticed in ${MOST_SEEDS} seeds`);
});
