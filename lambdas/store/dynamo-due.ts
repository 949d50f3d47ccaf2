import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import type { CostMeter } from "./cost.ts";
import { itemsOf, readCost } from "./dynamo-answer.ts";
import type { DueGame, DueQuery } from "./games-table.ts";
import { dueKey } from "./listing.ts";

/** Name of the index of what the sweeper must look at. */
export const DUE_INDEX = "due";

/** Attributes that the index holds besides its keys. */
export const DUE_ATTRIBUTES = ["dueAt", "dueSince"];

const dueItem = z.object({
  gameId: z.string(),
  urgency: z.string(),
  dueAt: z.number(),
  dueSince: z.number(),
});

/** Asks one shard for what the sweeper must look at, the most urgent first. */
export async function listDue(
  client: DynamoDBDocumentClient,
  tableName: string,
  meter: CostMeter,
  { shard, limit, after = "0" }: DueQuery,
): Promise<readonly DueGame[]> {
  const answer = await client.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: DUE_INDEX,
      KeyConditionExpression: "due = :due AND urgency > :after",
      ExpressionAttributeValues: { ":due": dueKey(shard), ":after": after },
      Limit: limit,
      ReturnConsumedCapacity: "TOTAL",
    }),
  );
  meter(readCost(answer));
  return itemsOf(answer).map((item) => {
    const { gameId, urgency, dueAt, dueSince } = dueItem.parse(item);
    return { gameId, sortKey: urgency, due: { at: dueAt, since: dueSince } };
  });
}
