import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import type { CostMeter } from "./cost.ts";
import { itemsOf, readCost } from "./dynamo-answer.ts";
import type { ListedGame, ListQuery } from "./games-table.ts";
import { listingKey, sortKeyRange } from "./listing.ts";

/** Name of the index that lists games by type, status and update time. */
export const LISTING_INDEX = "listing";

const placeItem = z.object({ gameId: z.string(), updated: z.string() });

/** The sort keys of one partition of the index that can be on the page that is asked for: keys alone, so one request holds them. */
export async function listShard(
  client: DynamoDBDocumentClient,
  tableName: string,
  meter: CostMeter,
  query: ListQuery,
  shard: number,
): Promise<readonly ListedGame[]> {
  const { from, to } = sortKeyRange(query);
  const answer = await client.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: LISTING_INDEX,
      KeyConditionExpression: "listing = :l AND updated BETWEEN :from AND :to",
      ExpressionAttributeValues: {
        ":l": listingKey(query.gameType, query.status, shard),
        ":from": from,
        ":to": to,
      },
      ScanIndexForward: false,
      // One more, since the sort key that the page before ended at is among them.
      Limit: query.limit + 1,
      ReturnConsumedCapacity: "TOTAL",
    }),
  );
  meter(readCost(answer));
  return itemsOf(answer).map((item) => {
    const { gameId, updated } = placeItem.parse(item);
    return { gameId, sortKey: updated };
  });
}
