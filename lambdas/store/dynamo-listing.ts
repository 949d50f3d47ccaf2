import { type DynamoDBDocumentClient, QueryCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import type { CostMeter } from "./cost.ts";
import { itemsOf, readCost } from "./dynamo-answer.ts";
import type { ListedPage, ListQuery } from "./games-table.ts";
import { type List, listingKey, lookedAt, type SortKeyRange } from "./listing.ts";

/** Name of the index that lists games by status and update time. */
export const LISTING_INDEX = "listing";

const placeItem = z.object({ gameId: z.string(), updated: z.string() });

/** A partition of the index, and the sort keys in it that are asked for. */
export type Partition = { readonly list: List; readonly shard: number; readonly range: SortKeyRange };

/** The sort keys of one partition of the index that can be on the page that is asked for, of any type, and how far it was read: keys alone, so one request holds them. */
export async function listShard(
  client: DynamoDBDocumentClient,
  tableName: string,
  meter: CostMeter,
  query: ListQuery,
  { list, shard, range: { from, to } }: Partition,
): Promise<ListedPage> {
  const answer = await client.send(
    new QueryCommand({
      TableName: tableName,
      IndexName: LISTING_INDEX,
      KeyConditionExpression: "listing = :l AND updated BETWEEN :from AND :to",
      ExpressionAttributeValues: {
        ":l": listingKey(list, shard),
        ":from": from,
        ":to": to,
      },
      ScanIndexForward: false,
      Limit: lookedAt(query),
      ReturnConsumedCapacity: "TOTAL",
    }),
  );
  meter(readCost(answer));
  const games = itemsOf(answer).map((item) => {
    const { gameId, updated } = placeItem.parse(item);
    return { gameId, sortKey: updated };
  });
  const next = answer.LastEvaluatedKey && games.at(-1)?.sortKey;
  return { games, ...(next !== undefined && { next }) };
}
