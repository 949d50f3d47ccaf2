import {
  CreateTableCommand,
  type CreateTableCommandInput,
  DescribeTableCommand,
  ResourceInUseException,
  waitUntilTableExists,
} from "@aws-sdk/client-dynamodb";
import type { DynamoDBDocumentClient } from "@aws-sdk/lib-dynamodb";
import { POSITION } from "../../lambdas/store/attribute-names.ts";
import { DUE_ATTRIBUTES, DUE_INDEX } from "../../lambdas/store/dynamo-due.ts";
import { LISTING_INDEX } from "../../lambdas/store/dynamo-listing.ts";

/** Names of the two tables. */
export type TableNames = { readonly stateTable: string; readonly gamesTable: string };

const WAIT = { maxWaitTime: 30, minDelay: 0.05 };

/**
 * Creates the tables where they are missing and waits until they can be used: for a database on this machine, and for
 * tests. In the cloud the data stack makes them, with all that keeps them safe.
 */
export async function createTables(client: DynamoDBDocumentClient, names: TableNames): Promise<void> {
  for (const table of [stateTable(names.stateTable), gamesTable(names.gamesTable)]) {
    await createTable(client, table);
    await waitUntilTableExists({ client, ...WAIT }, { TableName: table.TableName });
  }
}

/** Names the life of a table in a database that is not this process's own: a new table has another. */
export async function tableEpoch(client: DynamoDBDocumentClient, name: string): Promise<string> {
  const { Table } = await client.send(new DescribeTableCommand({ TableName: name }));
  return [Table?.TableId, Table?.CreationDateTime?.toISOString()].join();
}

async function createTable(client: DynamoDBDocumentClient, table: CreateTableCommandInput): Promise<void> {
  try {
    await client.send(new CreateTableCommand(table));
  } catch (error) {
    if (!(error instanceof ResourceInUseException)) throw error;
  }
}

function stateTable(name: string): CreateTableCommandInput {
  return {
    TableName: name,
    AttributeDefinitions: strings("gameId", POSITION),
    KeySchema: key("gameId", POSITION),
    BillingMode: "PAY_PER_REQUEST",
  };
}

function gamesTable(name: string): CreateTableCommandInput {
  return {
    TableName: name,
    AttributeDefinitions: strings("gameId", "listing", "updated", "due", "urgency"),
    KeySchema: key("gameId"),
    GlobalSecondaryIndexes: [
      {
        IndexName: LISTING_INDEX,
        KeySchema: key("listing", "updated"),
        Projection: { ProjectionType: "KEYS_ONLY" },
      },
      {
        IndexName: DUE_INDEX,
        KeySchema: key("due", "urgency"),
        Projection: { ProjectionType: "INCLUDE", NonKeyAttributes: DUE_ATTRIBUTES },
      },
    ],
    BillingMode: "PAY_PER_REQUEST",
  };
}

function strings(...names: string[]): CreateTableCommandInput["AttributeDefinitions"] {
  return names.map((AttributeName) => ({ AttributeName, AttributeType: "S" }));
}

function key(hash: string, range?: string): CreateTableCommandInput["KeySchema"] {
  const elements: CreateTableCommandInput["KeySchema"] = [{ AttributeName: hash, KeyType: "HASH" }];
  return range === undefined ? elements : [...elements, { AttributeName: range, KeyType: "RANGE" }];
}
