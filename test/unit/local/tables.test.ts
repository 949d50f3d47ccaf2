import { DescribeTableCommand } from "@aws-sdk/client-dynamodb";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { commitPosition } from "../../../lambdas/store/keys.ts";
import { createTables } from "../../../scripts/local/tables.ts";
import { type Dynalite, GAMES_TABLE, STATE_TABLE, startDynalite } from "../../fixtures/dynalite.ts";

const names = { stateTable: STATE_TABLE, gamesTable: GAMES_TABLE };

let db: Dynalite;
beforeAll(async () => {
  db = await startDynalite();
});
afterAll(async () => db.close());

describe("creating the tables", () => {
  test("leaves tables that are there, with what they hold", async () => {
    const row = { kind: "tombstone", gameId: "g", position: commitPosition(1), expiresAt: 9 } as const;
    await db.state.put(row);
    await createTables(db.client, names);
    expect(await db.state.get("g", row.position, 0)).toEqual(row);
  });

  test("makes them ready to use, billed by request", async () => {
    for (const TableName of [STATE_TABLE, GAMES_TABLE]) {
      const { Table } = await db.client.send(new DescribeTableCommand({ TableName }));
      expect(Table).toMatchObject({
        TableStatus: "ACTIVE",
        BillingModeSummary: { BillingMode: "PAY_PER_REQUEST" },
      });
    }
  });

  test("passes errors of the database on", async () => {
    const refused = createTables(db.client, { stateTable: "no spaces, please", gamesTable: GAMES_TABLE });
    await expect(refused).rejects.toThrow(/tableName/i);
  });
});
