import { type DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import type { CostMeter } from "./cost.ts";
import { itemsOf, readCost } from "./dynamo-answer.ts";
import { fromDirectoryItem } from "./entry-items.ts";
import type { ScanPage, ScanQuery } from "./games-table.ts";

const lastKey = z.optional(z.object({ gameId: z.string() }));

/** Reads a page of the table itself, consistently ("Parallel scan", DynamoDB Developer Guide). */
export async function scanGames(
  client: DynamoDBDocumentClient,
  tableName: string,
  meter: CostMeter,
  { limit, after, segment }: ScanQuery,
): Promise<ScanPage> {
  const answer = await client.send(
    new ScanCommand({
      TableName: tableName,
      ConsistentRead: true,
      Limit: limit,
      ...(after !== undefined && { ExclusiveStartKey: { gameId: after } }),
      ...(segment && { Segment: segment.index, TotalSegments: segment.of }),
      ReturnConsumedCapacity: "TOTAL",
    }),
  );
  meter(readCost(answer));
  const last = lastKey.parse(answer.LastEvaluatedKey);
  return { rows: itemsOf(answer).map(fromDirectoryItem), ...(last && { next: last.gameId }) };
}
