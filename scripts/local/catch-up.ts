import { type DynamoDBDocumentClient, ScanCommand } from "@aws-sdk/lib-dynamodb";
import { isExpired } from "../../lambdas/game/retention.ts";
import { fromItem } from "../../lambdas/store/items.ts";
import type { CommitRow } from "../../lambdas/store/rows.ts";
import type { LocalFeed } from "./feed.ts";

/**
 * Hands the change feed what the end of the process before may have left undone: for each game, the newest commit at
 * which a snapshot was due and every notable commit after it. What came before those is in the directory and the
 * snapshot that they lead to; following a commit twice changes nothing.
 * @returns how many commits were handed over.
 */
export async function catchUp(
  client: DynamoDBDocumentClient,
  stateTable: string,
  feed: LocalFeed,
  now: number,
): Promise<number> {
  const games = new Map<string, CommitRow[]>();
  for await (const row of notableRows(client, stateTable)) {
    if (isExpired(row, now)) continue;
    const rows = games.get(row.gameId) ?? [];
    games.set(row.gameId, isDue(row) ? [row] : [...rows, row]);
  }
  const rows = [...games.values()].flat();
  for (const row of rows) feed.push(row.gameId, async () => row);
  return rows.length;
}

/** All notable commits; those of one game in order. */
async function* notableRows(client: DynamoDBDocumentClient, stateTable: string): AsyncGenerator<CommitRow> {
  let from: Record<string, unknown> | undefined;
  do {
    const { Items = [], LastEvaluatedKey } = await client.send(
      new ScanCommand({
        TableName: stateTable,
        ConsistentRead: true,
        // `f` says why a commit is notable, and only those have it.
        FilterExpression: "attribute_exists(f)",
        ...(from && { ExclusiveStartKey: from }),
      }),
    );
    for (const item of Items) {
      const row = fromItem(item);
      if (row.kind === "commit") yield row;
    }
    from = LastEvaluatedKey;
  } while (from);
}

function isDue({ commit: { notable } }: CommitRow): boolean {
  return notable === "snapshot";
}
