import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  type PutCommandInput,
  UpdateCommand,
  type UpdateCommandInput,
} from "@aws-sdk/lib-dynamodb";
import type { JsonObject } from "../game/json.ts";
import type { CostMeter } from "./cost.ts";
import { type DynamoAnswer, readCost, writeCost } from "./dynamo-answer.ts";
import { listShard } from "./dynamo-listing.ts";
import { listUncovered } from "./dynamo-uncovered.ts";
import { entryFromItem, entryToItem, listingKeys, tailAttributes } from "./entry-items.ts";
import type { DirectoryEntry, GamesTable, ListedGame, NewEntry } from "./games-table.ts";
import { isNowhere, mergePages, placeOf, placeRange, SHARDS } from "./listing.ts";

// A tail that began before goes on: what is there stays.
const ADVANCE =
  "SET #s = :s, phase = :p, version = :v, updatedAt = :t, listing = :l, updated = :u, " +
  "tail = if_not_exists(tail, :tail), urgency = if_not_exists(urgency, :urgency), " +
  "tailSince = if_not_exists(tailSince, :since), coverBy = if_not_exists(coverBy, :by)";
const IF_UNDESCRIBED = "attribute_exists(gameId) AND attribute_not_exists(metadata)";
const CONSUMED = { ReturnConsumedCapacity: "TOTAL" } as const;

/** The games table in DynamoDB. */
export function dynamoGamesTable(
  client: DynamoDBDocumentClient,
  tableName: string,
  meter: CostMeter,
): GamesTable {
  const wrote = (answer: DynamoAnswer): void => meter(writeCost(answer));

  const get = async (gameId: string): Promise<DirectoryEntry | undefined> => {
    const answer = await client.send(
      new GetCommand({ TableName: tableName, Key: { gameId }, ConsistentRead: true, ...CONSUMED }),
    );
    meter(readCost(answer));
    return answer.Item && entryFromItem(answer.Item);
  };

  /** @returns false when the condition was refused. */
  const update = async (
    gameId: string,
    change: Omit<UpdateCommandInput, "TableName" | "Key">,
  ): Promise<boolean> =>
    await unlessRefused(async () =>
      wrote(
        await client.send(
          new UpdateCommand({ TableName: tableName, Key: { gameId }, ...CONSUMED, ...change }),
        ),
      ),
    );

  const writeMetadata = async (gameId: string, metadata: JsonObject, condition: string): Promise<boolean> =>
    await update(gameId, {
      UpdateExpression: "SET metadata = :m",
      ConditionExpression: condition,
      ExpressionAttributeValues: { ":m": JSON.stringify(metadata) },
    });

  return {
    get,
    add: async (entry) => {
      const { gameId, metadata } = entry;
      const put = new PutCommand({
        TableName: tableName,
        Item: entryToItem(entry),
        ...placeIsFree(entry),
        ...CONSUMED,
      });
      const added = await unlessRefused(async () => wrote(await client.send(put)));
      if (!added && metadata) await writeMetadata(gameId, metadata, IF_UNDESCRIBED);
    },
    advance: async (progress) => {
      const { listing, updated } = listingKeys(progress);
      const { tail, urgency, tailSince, coverBy } = tailAttributes(progress.gameId, progress.tail);
      const advanced = await update(progress.gameId, {
        UpdateExpression: ADVANCE,
        ConditionExpression: "attribute_exists(gameId) AND version < :v",
        ExpressionAttributeNames: { "#s": "status" },
        ExpressionAttributeValues: {
          ":s": progress.status,
          ":p": progress.phase,
          ":v": progress.version,
          ":t": progress.updatedAt,
          ":l": listing,
          ":u": updated,
          ":tail": tail,
          ":urgency": urgency,
          ":since": tailSince,
          ":by": coverBy,
        },
      });
      return advanced || (await get(progress.gameId)) !== undefined;
    },
    noteSnapshot: async (gameId, version) => {
      await update(gameId, {
        UpdateExpression: "SET #s = :v",
        ConditionExpression: "attribute_exists(gameId) AND (attribute_not_exists(#s) OR #s < :v)",
        ExpressionAttributeNames: { "#s": "snapshot" },
        ExpressionAttributeValues: { ":v": version },
      });
    },
    coverTail: async (gameId, version) => {
      await update(gameId, {
        UpdateExpression: "REMOVE tail, urgency, tailSince, coverBy",
        ConditionExpression: "attribute_exists(gameId) AND version <= :v",
        ExpressionAttributeValues: { ":v": version },
      });
    },
    renewTail: async (gameId, renewed) => {
      const { urgency, tailSince, coverBy } = tailAttributes(gameId, renewed);
      await update(gameId, {
        UpdateExpression: "SET urgency = :urgency, tailSince = :since, coverBy = :by",
        ConditionExpression: "attribute_exists(tail)",
        ExpressionAttributeValues: { ":urgency": urgency, ":since": tailSince, ":by": coverBy },
      });
    },
    setMetadata: async (gameId, metadata) =>
      await writeMetadata(gameId, metadata, "attribute_exists(gameId)"),
    remove: async (gameId) => {
      wrote(await client.send(new DeleteCommand({ TableName: tableName, Key: { gameId }, ...CONSUMED })));
    },
    list: async (query) => {
      if (isNowhere(placeRange(query))) return [];
      const shards = Array.from({ length: SHARDS }, (_, shard) => shard);
      const pages = await Promise.all(
        shards.map(async (shard) => {
          const items = await listShard(client, tableName, meter, query, shard);
          return items.map(entryFromItem).map(listed);
        }),
      );
      return mergePages(pages, query);
    },
    listUncovered: async (query) => await listUncovered(client, tableName, meter, query),
  };
}

async function unlessRefused(write: () => Promise<void>): Promise<boolean> {
  try {
    await write();
    return true;
  } catch (error) {
    if (error instanceof ConditionalCheckFailedException) return false;
    throw error;
  }
}

function listed(entry: DirectoryEntry): ListedGame {
  return { entry, place: placeOf(entry) };
}

/** Times never run backwards within a game, so what was last updated before a creation is an earlier game's. */
function placeIsFree({ version, createdAt }: NewEntry): Partial<PutCommandInput> {
  if (version > 0) return { ConditionExpression: "attribute_not_exists(gameId)" };
  return {
    ConditionExpression: "attribute_not_exists(gameId) OR updatedAt < :created",
    ExpressionAttributeValues: { ":created": createdAt },
  };
}
