import { DatabaseSync } from "node:sqlite";
import { describe, expect, onTestFinished, test } from "vitest";
import { NotWrittenError } from "../../../../lambdas/calls/store-fault.ts";
import { groupCommit, type Transactions } from "../../../../scripts/local/sqlite/group-commit.ts";
import { sqliteDirectory } from "../../../fixtures/sqlite.ts";

/** A database of one table, its commands written down as they run, and a second connection to see what is committed. */
function openTable() {
  const file = `${sqliteDirectory()}/test.sqlite`;
  const connection = new DatabaseSync(file);
  connection.exec("PRAGMA journal_mode = WAL; CREATE TABLE one (value TEXT NOT NULL) STRICT");
  const other = new DatabaseSync(file);
  onTestFinished(() => {
    connection.close();
    other.close();
  });
  const commands: string[] = [];
  const watched = {
    prepare: (sql: string) => {
      const statement = connection.prepare(sql);
      return {
        run: () => {
          commands.push(sql);
          statement.run();
        },
      };
    },
    get isTransaction() {
      return connection.isTransaction;
    },
  };
  const insert = connection.prepare("INSERT INTO one VALUES (?)");
  function values() {
    return other
      .prepare("SELECT value FROM one")
      .all()
      .map(({ value }) => value);
  }
  return { file, connection, watched, commands, insert, values };
}

/** Statements of which none does anything, and one fails. */
function failingCommit(failure: Error): Transactions["prepare"] {
  return (sql) => ({
    run: () => {
      if (sql === "COMMIT") throw failure;
    },
  });
}

describe("a group commit", () => {
  test("commits a lone write at once, and what follows in its turn in one transaction, in order", async () => {
    const { watched, commands, insert, values } = openTable();
    const { write } = groupCommit(watched);
    const written = ["a", "b", "c"].map((value) => write(() => Number(insert.run(value).lastInsertRowid)));
    expect(commands).toEqual(["BEGIN IMMEDIATE", "COMMIT"]);
    expect(values()).toEqual(["a"]);
    expect(await Promise.all(written)).toEqual([1, 2, 3]);
    expect(commands).toEqual(["BEGIN IMMEDIATE", "COMMIT", "BEGIN IMMEDIATE", "COMMIT"]);
    expect(values()).toEqual(["a", "b", "c"]);
  });

  test("waits for the others of a turn when the turn before had several, and not once one was alone", async () => {
    const { watched, commands, insert, values } = openTable();
    const { write, idle } = groupCommit(watched);
    async function turn(...inserted: readonly string[]): Promise<unknown> {
      for (const value of inserted) void write(() => insert.run(value));
      const atOnce = values().at(-1);
      await idle();
      return atOnce;
    }
    expect(await turn("a", "b")).toBe("a");
    commands.length = 0;
    expect(await turn("c", "d")).toBe("b");
    expect(commands).toEqual(["BEGIN IMMEDIATE", "COMMIT"]);
    expect(await turn("e")).toBe("d");
    expect(await turn("f")).toBe("f");
    expect(await turn("g")).toBe("g");
  });

  test("answers after the commit and not before: what is answered, another connection reads", async () => {
    const { watched, insert, values } = openTable();
    const { write } = groupCommit(watched);
    const seen: unknown[] = [];
    await Promise.all(
      ["a", "b", "c"].map(async (value) => {
        await write(() => insert.run(value));
        seen.push(values());
      }),
    );
    expect(seen).toEqual([["a"], ["a", "b", "c"], ["a", "b", "c"]]);
  });

  test("ends when its statements have taken so long that others wait, and continues with the next", async () => {
    const { watched, commands, insert, values } = openTable();
    const { write } = groupCommit(watched);
    function slow(value: string): void {
      const until = performance.now() + 11;
      while (performance.now() < until);
      insert.run(value);
    }
    await Promise.all(["a", "b", "c"].map((value) => write(() => slow(value))));
    expect(commands.filter((sql) => sql === "COMMIT")).toHaveLength(3);
    expect(values()).toEqual(["a", "b", "c"]);
  });

  test("lets a later write see an earlier one of the same group", async () => {
    const { connection, watched, insert } = openTable();
    const { write } = groupCommit(watched);
    const count = connection.prepare("SELECT count(*) AS count FROM one");
    const inserts = ["a", "b"].map((value) => write(() => insert.run(value)));
    const [seen] = await Promise.all([write(() => count.get()?.count), ...inserts]);
    expect(seen).toBe(2);
  });

  test("takes the next turn's writes in the next transaction, and a great many in several", async () => {
    const { watched, commands, insert, values } = openTable();
    const { write } = groupCommit(watched);
    await Promise.all(Array.from({ length: 600 }, (_, value) => write(() => insert.run(String(value)))));
    expect(commands.filter((sql) => sql === "COMMIT")).toHaveLength(4);
    await write(() => insert.run("later"));
    expect(commands.filter((sql) => sql === "COMMIT")).toHaveLength(5);
    expect(values()).toHaveLength(601);
  });

  test("writes nothing of a group in which a statement fails, and continues with the next", async () => {
    const { watched, insert, values } = openTable();
    const { write } = groupCommit(watched);
    const [, ...group] = await Promise.allSettled([
      write(() => insert.run("alone")),
      write(() => insert.run("a")),
      write(() => insert.run(null)),
      write(() => insert.run("c")),
    ]);
    const refused = { status: "rejected", reason: expect.any(NotWrittenError) };
    expect(group).toEqual([refused, refused, { status: "fulfilled", value: expect.anything() }]);
    expect(values()).toEqual(["alone", "c"]);
    await write(() => insert.run("d"));
    expect(values()).toEqual(["alone", "c", "d"]);
  });

  test("says that the disk is full, and writes again when there is room", async () => {
    const { connection, watched, insert, values } = openTable();
    const { write } = groupCommit(watched);
    const pages = Number(connection.prepare("PRAGMA page_count").get()?.page_count);
    connection.exec(`PRAGMA max_page_count = ${pages}`);
    await expect(write(() => insert.run("x".repeat(100_000)))).rejects.toMatchObject({
      name: "NotWrittenError",
      code: "ENOSPC",
    });
    connection.exec("PRAGMA max_page_count = 1000000");
    await write(() => insert.run("y"));
    expect(values()).toEqual(["y"]);
  });

  test("says so when another process holds the file", async () => {
    const { file, watched, insert, values } = openTable();
    const { write } = groupCommit(watched);
    const holder = new DatabaseSync(file);
    onTestFinished(() => holder.close());
    holder.exec("BEGIN IMMEDIATE");
    await expect(write(() => insert.run("a"))).rejects.toMatchObject({ code: "EBUSY" });
    holder.exec("ROLLBACK");
    await write(() => insert.run("b"));
    expect(values()).toEqual(["b"]);
  });

  test.each([
    ["the disk failed", 10, false],
    ["the disk is full, but the transaction was not taken back", 13, true],
  ])("ends the process where a commit is in doubt: %s", async (_, errcode, isTransaction) => {
    const failure = Object.assign(new Error("disk I/O error"), { code: "ERR_SQLITE_ERROR", errcode });
    const connection = { prepare: failingCommit(failure), isTransaction };
    const ended: unknown[] = [];
    // What ends the process never returns, and no other turn comes.
    function end(error: unknown): never {
      ended.push(error);
      throw new Error("ended");
    }
    const turns = { later: () => {}, atOnce: (commit: () => void) => commit(), now: () => 0 };
    const { write } = groupCommit(connection, end, turns);
    await expect(write(() => {})).rejects.toThrow("ended");
    expect(ended).toEqual([failure]);
  });

  test("knows that nothing was written when SQLite took the transaction back at its end", async () => {
    const failure = Object.assign(new Error("full"), { code: "ERR_SQLITE_ERROR", errcode: 13 });
    const connection = { prepare: failingCommit(failure), isTransaction: false };
    const { write } = groupCommit(connection, () => {
      throw new Error("this must not end the process");
    });
    await expect(write(() => {})).rejects.toMatchObject({ name: "NotWrittenError", code: "ENOSPC" });
  });

  test("is idle when all is written", async () => {
    const { watched, insert, values } = openTable();
    const { write, idle } = groupCommit(watched);
    await idle();
    void write(() => insert.run("a"));
    void write(() => insert.run("b"));
    await idle();
    expect(values()).toEqual(["a", "b"]);
  });
});
