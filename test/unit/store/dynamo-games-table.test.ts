import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import { DeleteCommand } from "@aws-sdk/lib-dynamodb";
import { marshall } from "@aws-sdk/util-dynamodb";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { dynamoGamesTable } from "../../../lambdas/store/dynamo-games-table.ts";
import { toDirectoryItem } from "../../../lambdas/store/entry-items.ts";
import type { GamesTable } from "../../../lambdas/store/games-table.ts";
import { ALL_SHARDS } from "../../../lambdas/store/listing.ts";
import { type Dynalite, GAMES_TABLE, loopbackClient, startDynalite } from "../../fixtures/dynalite.ts";
import { createdEntry } from "../../fixtures/entries.ts";

const entry = createdEntry("g", 1, { version: 1, updatedAt: 2 });
const { gameId, gameType, status, phase } = entry;
const progress = { gameId, gameType, status, phase, version: 2, updatedAt: 2, stretch: 10 };
const due = { at: 3, since: 2 };
const mark = { kind: "wipe" as const, gameId, markedAt: 5, foundAt: 5, creatableAt: 9, due };
const query = { gameType, status, limit: 10 };

let db: Dynalite;
beforeAll(async () => {
  db = await startDynalite();
});
afterAll(async () => db.close());
beforeEach(async () => {
  await db.client.send(new DeleteCommand({ TableName: GAMES_TABLE, Key: { gameId } }));
  db.costs.length = 0;
  db.requests.length = 0;
});

describe("the games table in DynamoDB", () => {
  test("is one request for each of its calls, one for each shard to list", async () => {
    const calls: readonly [string, (games: GamesTable) => Promise<unknown>][] = [
      ["PutItem", (games) => games.add(entry)],
      ["PutItem", (games) => games.replace(entry, entry)],
      ["UpdateItem", (games) => games.advance(progress)],
      ["UpdateItem", (games) => games.advance({ ...progress, snapshot: 2, due })],
      ["UpdateItem", (games) => games.setDue(gameId, due)],
      ["UpdateItem", (games) => games.setDue(gameId, undefined)],
      ["UpdateItem", (games) => games.dueSooner(gameId, due)],
      ["UpdateItem", (games) => games.noteSnapshot(gameId, 3)],
      ["UpdateItem", (games) => games.setMetadata(gameId, { a: 1 })],
      ["GetItem", (games) => games.get(gameId)],
      ["BatchGetItem", (games) => games.getMany([gameId, "other"])],
      ["Query", (games) => games.listDue({ shard: 0, limit: 10 })],
      ["PutItem", (games) => games.mark(mark)],
      ["PutItem", (games) => games.renewMark({ ...mark, foundAt: 6 })],
      ["DeleteItem", (games) => games.removeMark({ ...mark, foundAt: 6 })],
    ];
    for (const [name, call] of calls) {
      db.requests.length = 0;
      db.costs.length = 0;
      await call(db.games);
      expect([name, db.requests, db.costs.length]).toEqual([name, [name], 1]);
    }
    db.requests.length = 0;
    await db.games.list(query);
    // Active games have two lists: that of the slow ones, and that of the others.
    expect(db.requests).toEqual([...ALL_SHARDS, ...ALL_SHARDS].map(() => "Query"));
    db.requests.length = 0;
    await db.games.list({ ...query, status: "finished" });
    expect(db.requests).toEqual(ALL_SHARDS.map(() => "Query"));
  });

  test("hands out what prevents a write by the refusal alone, as DynamoDB has it", async () => {
    await db.games.add(entry);
    const client = loopbackClient(db.endpoint);
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          try {
            return await next(args);
          } catch (error) {
            if (commandName !== "UpdateItemCommand") throw error;
            const Item = marshall(toDirectoryItem(entry));
            throw new ConditionalCheckFailedException({ $metadata: {}, message: "refused", Item });
          }
        },
      { step: "initialize" },
    );
    const games = dynamoGamesTable(client, GAMES_TABLE, () => {});
    db.requests.length = 0;
    expect(await games.setMetadata(gameId, {}, 7)).toEqual({ changed: false, existing: entry });
    expect(db.requests).toEqual(["UpdateItem"]);
  });

  test("begins a wipe although another one ended while its own was refused", async () => {
    await db.games.mark(mark);
    const client = loopbackClient(db.endpoint);
    client.middlewareStack.add(
      (next, { commandName }) =>
        async (args) => {
          if (commandName === "GetItemCommand") await db.games.removeMark(mark);
          return await next(args);
        },
      { step: "initialize" },
    );
    const later = { ...mark, markedAt: 7, foundAt: 7 };
    expect(await dynamoGamesTable(client, GAMES_TABLE, () => {}).mark(later)).toEqual(later);
    expect(await db.games.get(gameId)).toEqual(later);
  });

  test("does not ask for a list that must be empty", async () => {
    expect(await db.games.list({ ...query, updatedAfter: 9e8, updatedBefore: 1 })).toEqual({ games: [] });
    expect(db.requests).toEqual([]);
  });

  test("passes errors of the database on", async () => {
    const missing = dynamoGamesTable(db.client, "no-such-table", () => {});
    const calls = [
      missing.add(entry),
      missing.advance(progress),
      missing.get("g"),
      missing.remove(entry),
      missing.list(query),
      missing.listDue({ shard: 0, limit: 10 }),
    ];
    for (const call of calls) await expect(call).rejects.toThrow(/resource not found/i);
  });
});
