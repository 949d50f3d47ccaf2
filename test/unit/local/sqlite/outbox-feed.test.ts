import { describe, expect, onTestFinished, test } from "vitest";
import { NotWrittenError } from "../../../../lambdas/calls/store-fault.ts";
import { POSITION } from "../../../../lambdas/store/attribute-names.ts";
import { commitPosition, versionOf } from "../../../../lambdas/store/keys.ts";
import { openSqlite, type SqliteDatabase } from "../../../../scripts/local/sqlite/database.ts";
import { type OutboxFeed, outboxFeed } from "../../../../scripts/local/sqlite/outbox-feed.ts";
import { sqliteStateTable } from "../../../../scripts/local/sqlite/state-table.ts";
import { commit, NOW, tombstone } from "../../../contract/rows.ts";
import { removeRow } from "../../../fixtures/damage.ts";
import { eventually } from "../../../fixtures/eventually.ts";
import { sqliteDatabase, sqliteDirectory } from "../../../fixtures/sqlite.ts";

const log = { info: () => {}, warn: () => {}, error: () => {} };
const notable = { notable: "phase" } as const;

type Fails = (gameId: string, position: string) => boolean;

/** A state table whose outbox is followed; what was followed is written down. */
function followed(fails: Fails = () => false, database = sqliteDatabase()) {
  const seen: string[] = [];
  const feed: OutboxFeed = outboxFeed(
    database,
    async ({ Records }) => {
      const failed = new Set<string>();
      const batchItemFailures = Records.flatMap(({ dynamodb: { Keys, SequenceNumber } }) => {
        const [gameId, position] = [Keys.gameId.S, Keys[POSITION].S];
        if (fails(gameId, position)) failed.add(gameId);
        if (failed.has(gameId)) return [{ itemIdentifier: SequenceNumber }];
        seen.push(`${gameId} ${versionOf(position)}`);
        return [];
      });
      return { batchItemFailures };
    },
    log,
  );
  onTestFinished(feed.stop);
  const table = sqliteStateTable(database, () => {}, feed.wake);
  function left() {
    return database.connection.prepare("SELECT count(*) AS count FROM outbox").get()?.count;
  }
  return { database, feed, table, seen, left };
}

describe("the outbox", () => {
  test("hands notable commits over, those of a game in order, and no others", async () => {
    const { feed, table, seen, left } = followed();
    for (const version of [1, 2, 3]) await table.insert(commit("a", version, notable), NOW);
    await table.insert(commit("a", 4), NOW);
    await table.insert(tombstone("a", 5, NOW), NOW);
    await feed.idle();
    expect(seen).toEqual(["a 1", "a 2", "a 3"]);
    expect(left()).toBe(0);
  });

  test("takes no commit that was refused", async () => {
    const { feed, table, seen } = followed();
    await table.insert(commit("a", 1), NOW);
    await table.insert(commit("a", 1, notable), NOW);
    await feed.idle();
    expect(seen).toEqual([]);
  });

  test("keeps what nobody followed for the next process", async () => {
    const dir = sqliteDirectory();
    const first = openSqlite(dir);
    const unfollowed = sqliteStateTable(first, () => {});
    for (const version of [1, 2]) await unfollowed.insert(commit("a", version, notable), NOW);
    await first.close();
    const { feed, seen } = followed(undefined, sqliteDatabase(dir));
    feed.wake();
    await feed.idle();
    expect(seen).toEqual(["a 1", "a 2"]);
  });

  test("tries again what failed, in order, while other games continue", async () => {
    let broken = true;
    const { feed, table, seen, left } = followed(
      (gameId, position) => broken && gameId === "a" && position === commitPosition(2),
    );
    for (const version of [1, 2, 3]) {
      await table.insert(commit("a", version, notable), NOW);
      await table.insert(commit("b", version, notable), NOW);
    }
    await feed.idle();
    expect(seen.filter((one) => one.startsWith("b"))).toEqual(["b 1", "b 2", "b 3"]);
    expect(seen).not.toContain("a 2");
    expect(left()).toBe(2);
    broken = false;
    await eventually(
      async () => left(),
      (count) => count === 0,
    );
    expect(seen.filter((one) => one.startsWith("a"))).toEqual(["a 1", "a 2", "a 3"]);
  });

  test("is followed again when its own writes failed, as on a full disk", async () => {
    const bare = sqliteDatabase();
    let full = true;
    const database: SqliteDatabase = {
      ...bare,
      write: async (statements) => {
        if (full) throw new NotWrittenError("no room", "ENOSPC");
        return await bare.write(statements);
      },
    };
    const unfollowed = sqliteStateTable(bare, () => {});
    await unfollowed.insert(commit("a", 1, notable), NOW);
    const { feed, left } = followed(undefined, database);
    feed.wake();
    await feed.idle();
    expect(left()).toBe(1);
    full = false;
    await eventually(
      async () => left(),
      (count) => count === 0,
    );
  });

  test("is not held up by many commits of games that fail", async () => {
    const { feed, table, seen } = followed((gameId) => gameId === "a");
    await Promise.all(
      Array.from({ length: 250 }, (_, version) => table.insert(commit("a", version + 1, notable), NOW)),
    );
    await table.insert(commit("b", 1, notable), NOW);
    await feed.idle();
    expect(seen).toEqual(["b 1"]);
  });

  test("passes over a commit that was wiped meanwhile", async () => {
    const { database, feed, table, seen, left } = followed();
    const quiet = sqliteStateTable(database, () => {});
    await quiet.insert(commit("a", 1, notable), NOW);
    await removeRow(quiet, "a", commitPosition(1));
    await table.insert(commit("b", 1, notable), NOW);
    await feed.idle();
    expect(seen).toEqual(["b 1"]);
    expect(left()).toBe(0);
  });
});
