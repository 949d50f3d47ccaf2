import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { dynamoGamesTable } from "../../../lambdas/store/dynamo-games-table.ts";
import { SHARDS } from "../../../lambdas/store/listing.ts";
import { type Dynalite, startDynalite } from "../../fixtures/dynalite.ts";

const entry = {
  gameId: "g",
  gameType: "generic",
  status: "active" as const,
  phase: "TURN",
  version: 1,
  metadata: {},
  createdAt: 1,
  updatedAt: 2,
};
const progress = { ...entry, version: 2, tail: { since: 2, coverBy: 3 } };
const query = { gameType: "generic", status: "active" as const, limit: 10 };

let db: Dynalite;
beforeAll(async () => {
  db = await startDynalite();
});
afterAll(async () => db.close());
beforeEach(async () => {
  await db.games.remove("g");
  db.costs.length = 0;
  db.requests.length = 0;
});

describe("the games table in DynamoDB", () => {
  it("is one request for each of its calls, one for each shard to list", async () => {
    await db.games.add(entry);
    await db.games.advance(progress);
    await db.games.noteSnapshot("g", 1);
    await db.games.coverTail("g", 2);
    await db.games.setMetadata("g", { a: 1 });
    await db.games.get("g");
    await db.games.listUncovered({ shard: 0, limit: 10 });
    expect(db.requests).toEqual([
      "PutItem",
      ...Array.from({ length: 4 }, () => "UpdateItem"),
      "GetItem",
      "Query",
    ]);
    db.requests.length = 0;
    await db.games.list(query);
    expect(db.requests).toEqual(Array.from({ length: SHARDS }, () => "Query"));
    expect(db.costs).toHaveLength(7 + SHARDS);
    expect(db.costs.every(({ readUnits, writeUnits }) => readUnits + writeUnits >= 0)).toBe(true);
  });

  it("does not ask for a list that must be empty", async () => {
    expect(await db.games.list({ ...query, updatedAfter: 2, updatedBefore: 1 })).toEqual([]);
    expect(db.requests).toEqual([]);
  });

  it("passes errors of the database on", async () => {
    const missing = dynamoGamesTable(db.client, "no-such-table", () => {});
    const calls = [
      missing.add(entry),
      missing.advance(progress),
      missing.get("g"),
      missing.remove("g"),
      missing.list(query),
      missing.listUncovered({ shard: 0, limit: 10 }),
    ];
    for (const call of calls) await expect(call).rejects.toThrow(/resource not found/i);
  });
});
