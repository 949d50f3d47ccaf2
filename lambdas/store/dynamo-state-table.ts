import { ConditionalCheckFailedException, PutItemCommand } from "@aws-sdk/client-dynamodb";
import {
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  QueryCommand,
  UpdateCommand,
} from "@aws-sdk/lib-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import { isExpired } from "../game/retention.ts";
import { EXPIRY, POSITION } from "./attribute-names.ts";
import type { CostMeter } from "./cost.ts";
import { itemsOf, REFUSED, readCost, writeCost } from "./dynamo-answer.ts";
import { readBatch, type WriteRequest, writeBatch } from "./dynamo-batch.ts";
import { fromItem, toItem } from "./items.ts";
import type { Row } from "./rows.ts";
import type { Overwrite, RowQuery, StateTable } from "./state-table.ts";

// There is no row, or one that has expired and that DynamoDB has not removed yet.
const NO_LIVING_ROW = `attribute_not_exists(gameId) OR ${EXPIRY} <= :now`;
const CONSUMED = { ReturnConsumedCapacity: "TOTAL" } as const;

/** The state table in DynamoDB. */
export function dynamoStateTable(
  client: DynamoDBDocumentClient,
  tableName: string,
  meter: CostMeter,
): StateTable {
  async function get(gameId: string, position: string, now: number): Promise<Row | undefined> {
    const answer = await client.send(
      new GetCommand({
        TableName: tableName,
        Key: keyOf(gameId, position),
        ConsistentRead: true,
        ...CONSUMED,
      }),
    );
    meter(readCost(answer));
    return answer.Item && living([fromItem(answer.Item)], now)[0];
  }

  // The one call of an append. With attribute values at once, and with middleware that is put together once, it takes two
  // thirds of the processor time; the SDK's own setting for that, cacheMiddleware, doesn't go with documents.
  const send = new PutItemCommand({ TableName: tableName, Item: {} }).resolveMiddleware(
    client.middlewareStack,
    client.config,
    {},
  );
  async function insert(row: Row, now: number): Promise<Row | undefined> {
    try {
      const { output } = await send({
        input: {
          TableName: tableName,
          Item: marshall(toItem(row)),
          ConditionExpression: NO_LIVING_ROW,
          ExpressionAttributeValues: { ":now": { N: String(Math.floor(now / 1000)) } },
          ReturnValuesOnConditionCheckFailure: "ALL_OLD",
          ...CONSUMED,
        },
      });
      meter(writeCost(output));
      return undefined;
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      meter(REFUSED);
      if (error.Item) return fromItem(unmarshall(error.Item));
      // What was in the way may be gone by now.
      return (await get(row.gameId, row.position, now)) ?? (await insert(row, now));
    }
  }

  return {
    insert,
    get,
    getMany: async (gameId, positions, now) => {
      const keys = positions.map((position) => keyOf(gameId, position));
      const rows = (await readBatch(client, tableName, meter, keys)).map(fromItem);
      const found = new Map(living(rows, now).map((row) => [row.position, row]));
      return positions.flatMap((position) => found.get(position) ?? []);
    },
    put: async (row) => {
      const answer = await client.send(
        new PutCommand({ TableName: tableName, Item: toItem(row), ...CONSUMED }),
      );
      meter(writeCost(answer));
    },
    overwrite: async (changes) => await writeBatch(client, tableName, meter, changes.map(writeRequest)),
    expire: async (gameId, position, expiresAt) => {
      try {
        const answer = await client.send(
          new UpdateCommand({
            TableName: tableName,
            Key: keyOf(gameId, position),
            UpdateExpression: `SET ${EXPIRY} = :expiry`,
            ConditionExpression: `attribute_exists(gameId) AND attribute_not_exists(${EXPIRY})`,
            ExpressionAttributeValues: { ":expiry": expiresAt },
            ...CONSUMED,
          }),
        );
        meter(writeCost(answer));
      } catch (error) {
        if (!(error instanceof ConditionalCheckFailedException)) throw error;
        meter(REFUSED);
      }
    },
    query: async (query, now) => {
      const answer = await client.send(queryCommand(tableName, query));
      meter(readCost(answer));
      const after: unknown = answer.LastEvaluatedKey?.[POSITION];
      return {
        rows: living(itemsOf(answer).map(fromItem), now),
        ...(typeof after === "string" && { rest: { ...query, after } }),
      };
    },
  };
}

function queryCommand(
  tableName: string,
  { gameId, from, to, after, newestFirst, limit }: RowQuery,
): QueryCommand {
  return new QueryCommand({
    TableName: tableName,
    KeyConditionExpression:
      to === undefined
        ? `gameId = :game AND ${POSITION} >= :from`
        : `gameId = :game AND ${POSITION} BETWEEN :from AND :to`,
    ExpressionAttributeValues: { ":game": gameId, ":from": from, ...(to !== undefined && { ":to": to }) },
    ScanIndexForward: !newestFirst,
    ConsistentRead: true,
    Limit: limit,
    ...(after !== undefined && { ExclusiveStartKey: keyOf(gameId, after) }),
    ...CONSUMED,
  });
}

function writeRequest(change: Overwrite): WriteRequest {
  if ("put" in change) return { PutRequest: { Item: toItem(change.put) } };
  const { gameId, position } = change.remove;
  return { DeleteRequest: { Key: keyOf(gameId, position) } };
}

function keyOf(gameId: string, position: string) {
  return { gameId, [POSITION]: position };
}

function living(rows: readonly Row[], now: number): Row[] {
  return rows.filter((row) => !isExpired(row, now));
}
