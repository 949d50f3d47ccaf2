import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import type { CostMeter } from "./cost.ts";
import { itemsOf, readCost } from "./dynamo-answer.ts";
import type { UncoveredGame, UncoveredQuery } from "./games-table.ts";
import { tailKey } from "./listing.ts";

/** Name of the index that lists games with an uncovered tail, and no others. */
export const UNCOVERED_INDEX = "uncovered";

/** Attributes that the index holds besides its keys. */
export const UNCOVERED_ATTRIBUTES = ["tailSince", "coverBy"];

const uncoveredItem = z.object({
  gameId: z.string(),
  urgency: z.string(),
  tailSince: z.number(),
  coverBy: z.number(),
});

/** Asks one shard for its uncovered games, the most urgent first. */
export async function listUncovered(
  client: DynamoDBDocumentClient,
  tableName: string,
  meter: CostMeter,
  { shard, limit, after = "0" }: UncoveredQuery,
): Promise<readonly UncoveredGame[]> {
  const answer = await client.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: UNCOVERED_INDEX,
      KeyConditionExpression: "tail = :tail AND urgency > :after",
      ExpressionAttributeValues: { ":tail": tailKey(shard), ":after": after },
      Limit: limit,
      ReturnConsumedCapacity: "TOTAL",
    }),
  );
  meter(readCost(answer));
  return itemsOf(answer).map((item) => {
    const { gameId, urgency, tailSince, coverBy } = uncoveredItem.parse(item);
    return { gameId, place: urgency, tail: { since: tailSince, coverBy } };
  });
}
