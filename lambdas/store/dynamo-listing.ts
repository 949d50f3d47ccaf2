import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import type { CostMeter } from "./cost.ts";
import { itemsOf, readCost } from "./dynamo-answer.ts";
import type { ListQuery } from "./games-table.ts";
import { listingKey, placeRange } from "./listing.ts";

/** Name of the index that lists games by type, status and update time. */
export const LISTING_INDEX = "listing";

type Key = Record<string, unknown> | undefined;

/**
 * The items of one partition of the index that can be on the page that is asked for. A request ends at a megabyte, and a
 * page that is cut short there would hide games for good, so it goes on until there are enough.
 */
export async function listShard(
  client: DynamoDBDocumentClient,
  tableName: string,
  meter: CostMeter,
  query: ListQuery,
  shard: number,
): Promise<readonly unknown[]> {
  // One more, since the place that the page before ended at is among them.
  const wanted = query.limit + 1;
  const items: unknown[] = [];
  let start: Key;
  do {
    const answer = await client.send(listCommand(tableName, query, shard, wanted - items.length, start));
    meter(readCost(answer));
    items.push(...itemsOf(answer));
    start = answer.LastEvaluatedKey;
  } while (start && items.length < wanted);
  return items;
}

function listCommand(
  tableName: string,
  query: ListQuery,
  shard: number,
  limit: number,
  start: Key,
): QueryCommand {
  const { from, to } = placeRange(query);
  return new QueryCommand({
    TableName: tableName,
    IndexName: LISTING_INDEX,
    KeyConditionExpression: "listing = :l AND updated BETWEEN :from AND :to",
    ExpressionAttributeValues: {
      ":l": listingKey(query.gameType, query.status, shard),
      ":from": from,
      ":to": to,
    },
    ScanIndexForward: false,
    Limit: limit,
    ...(start && { ExclusiveStartKey: start }),
    ReturnConsumedCapacity: "TOTAL",
  });
}
