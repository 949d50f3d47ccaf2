import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand, PutCommand } from "@aws-sdk/lib-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { POSITION } from "../../../lambdas/store/attribute-names.ts";
import { dynamoStateTable } from "../../../lambdas/store/dynamo-state-table.ts";
import { toItem } from "../../../lambdas/store/items.ts";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import type { TombstoneRow } from "../../../lambdas/store/rows.ts";
import { removeRow } from "../../fixtures/damage.ts";
import { type Dynalite, loopbackClient, STATE_TABLE, startDynalite } from "../../fixtures/dynalite.ts";

const NOW = Date.UTC(2027, 0, 1);
const row: TombstoneRow = {
  kind: "tombstone",
  gameId: "g",
  position: commitPosition(1),
  expiresAt: NOW / 1000 + 60,
};

let db: Dynalite;
beforeAll(async () => {
  db = await startDynalite();
});
afterAll(async () => db.close());
beforeEach(async () => {
  await removeRow(db.state, "g", row.position);
  db.costs.length = 0;
  db.requests.length = 0;
});

/** A table whose client does something just before a command of a kind is sent. */
function stepping(before: "GetItemCommand", happens: () => Promise<unknown>) {
  const client = loopbackClient(db.endpoint);
  client.middlewareStack.add(
    (next, { commandName }) =>
      async (args) => {
        if (commandName === before) await happens();
        return await next(args);
      },
    { step: "initialize" },
  );
  return dynamoStateTable(client, STATE_TABLE, () => {});
}

describe("the state table in DynamoDB", () => {
  test("tells the cost of each request", async () => {
    await db.state.insert(row, NOW);
    await db.state.insert(row, NOW);
    await db.state.get("g", row.position, NOW);
    await db.state.query({ gameId: "g", from: "0", newestFirst: true, limit: 9 }, NOW);
    await db.state.put(row);
    await db.state.expire("g", row.position, 1);
    await db.state.expire("g", commitPosition(2), 1);
    await removeRow(db.state, "g", row.position);
    const read = { readUnits: 1, writeUnits: 0 };
    const write = { readUnits: 0, writeUnits: 1 };
    expect(db.costs).toEqual([write, write, read, read, read, write, write, write, write]);
    expect(db.requests).toEqual([
      "PutItem",
      "PutItem",
      "GetItem",
      "GetItem",
      "Query",
      "PutItem",
      "UpdateItem",
      "UpdateItem",
      "BatchWriteItem",
    ]);
  });

  test("says that it wrote only when it did: a row that vanishes after it was in the way is written over", async () => {
    await db.state.put(row);
    function vanish() {
      return db.client.send(
        new DeleteCommand({ TableName: STATE_TABLE, Key: { gameId: "g", [POSITION]: row.position } }),
      );
    }
    const table = stepping("GetItemCommand", vanish);
    const other = { ...row, expiresAt: NOW / 1000 + 99 };
    expect(await table.insert(other, NOW)).toBeUndefined();
    expect(await db.state.get("g", row.position, NOW)).toEqual(other);
  });

  test("takes the row that exists from the refusal, where the database hands it out", async () => {
    await db.state.put(row);
    const asked: string[] = [];
    const client = loopbackClient(db.endpoint);
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          asked.push(commandName ?? "");
          try {
            return await next(args);
          } catch (error) {
            // dynalite refuses without it, DynamoDB does not.
            if (error instanceof ConditionalCheckFailedException) error.Item = marshall(toItem(row));
            throw error;
          }
        },
      { step: "initialize" },
    );
    const table = dynamoStateTable(client, STATE_TABLE, () => {});
    expect(await table.insert({ ...row, expiresAt: row.expiresAt + 1 }, NOW)).toEqual(row);
    expect(asked).toEqual(["PutItemCommand"]);
  });

  test("passes errors of the database on", async () => {
    const missing = dynamoStateTable(db.client, "no-such-table", () => {});
    const calls = [
      missing.insert(row, NOW),
      missing.put(row),
      missing.overwrite([{ put: row }]),
      missing.expire("g", row.position, 1),
      missing.get("g", row.position, NOW),
      missing.query({ gameId: "g", from: "0", newestFirst: true, limit: 9 }, NOW),
    ];
    for (const call of calls) await expect(call).rejects.toThrow(/resource not found/i);
  });

  test("refuses to read what it did not write", async () => {
    const Item = { gameId: "g", [POSITION]: row.position, stranger: true };
    await db.client.send(new PutCommand({ TableName: STATE_TABLE, Item }));
    await expect(db.state.get("g", row.position, NOW)).rejects.toThrow();
  });
});
