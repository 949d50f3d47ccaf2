import { ConditionalCheckFailedException } from "@aws-sdk/client-dynamodb";
import {
  DeleteCommand,
  type DynamoDBDocumentClient,
  GetCommand,
  PutCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from "@aws-sdk/lib-dynamodb";
import * as z from "zod/mini";
import type { CostMeter } from "./cost.ts";
import { listShard } from "./dynamo-listing.ts";
import { listUncovered } from "./dynamo-uncovered.ts";
import type { DirectoryEntry, GamesTable, ListedGame, Tail } from "./games-table.ts";
import {
  isNowhere,
  listingKey,
  mergePages,
  placeOf,
  placeRange,
  SHARDS,
  shardOf,
  tailKey,
  urgencyOf,
} from "./listing.ts";

// A tail that began before goes on: what is there stays.
const ADVANCE =
  "SET #s = :s, phase = :p, version = :v, updatedAt = :t, listing = :l, updated = :u, " +
  "tail = if_not_exists(tail, :tail), urgency = if_not_exists(urgency, :urgency), " +
  "tailSince = if_not_exists(tailSince, :since), coverBy = if_not_exists(coverBy, :by)";
const CONSUMED = { ReturnConsumedCapacity: "TOTAL" } as const;

// Metadata is kept as text: DynamoDB's own maps end at 32 levels.
const entryItem = z.object({
  gameId: z.string(),
  gameType: z.string(),
  status: z.enum(["active", "finished"]),
  phase: z.string(),
  version: z.number(),
  metadata: z.string(),
  snapshot: z.optional(z.number()),
  tailSince: z.optional(z.number()),
  coverBy: z.optional(z.number()),
  createdAt: z.number(),
  updatedAt: z.number(),
});

/** The games table in DynamoDB. */
export function dynamoGamesTable(
  client: DynamoDBDocumentClient,
  tableName: string,
  meter: CostMeter,
): GamesTable {
  type Consumed = { readonly ConsumedCapacity?: { CapacityUnits?: number | undefined } | undefined };
  const wrote = ({ ConsumedCapacity }: Consumed): void =>
    meter({ readUnits: 0, writeUnits: ConsumedCapacity?.CapacityUnits ?? 0 });
  const read = ({ ConsumedCapacity }: Consumed): void =>
    meter({ readUnits: ConsumedCapacity?.CapacityUnits ?? 0, writeUnits: 0 });

  const get = async (gameId: string): Promise<DirectoryEntry | undefined> => {
    const answer = await client.send(
      new GetCommand({ TableName: tableName, Key: { gameId }, ConsistentRead: true, ...CONSUMED }),
    );
    read(answer);
    return answer.Item && fromItem(answer.Item);
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

  return {
    get,
    add: async (entry) => {
      const { tail, ...plain } = entry;
      const keys = { ...indexKeys(entry), ...(tail && tailAttributes(entry.gameId, tail)) };
      const item = { ...plain, metadata: JSON.stringify(entry.metadata), ...keys };
      const condition = { ConditionExpression: "attribute_not_exists(gameId)" };
      await unlessRefused(async () =>
        wrote(
          await client.send(new PutCommand({ TableName: tableName, Item: item, ...condition, ...CONSUMED })),
        ),
      );
    },
    advance: async (progress) => {
      const { listing, updated } = indexKeys(progress);
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
          ":tail": tailKey(shardOf(progress.gameId)),
          ":urgency": urgencyOf(progress.gameId, progress.tail),
          ":since": progress.tail.since,
          ":by": progress.tail.coverBy,
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
    setMetadata: async (gameId, metadata) =>
      await update(gameId, {
        UpdateExpression: "SET metadata = :m",
        ConditionExpression: "attribute_exists(gameId)",
        ExpressionAttributeValues: { ":m": JSON.stringify(metadata) },
      }),
    remove: async (gameId) => {
      wrote(await client.send(new DeleteCommand({ TableName: tableName, Key: { gameId }, ...CONSUMED })));
    },
    list: async (query) => {
      if (isNowhere(placeRange(query))) return [];
      const shards = Array.from({ length: SHARDS }, (_, shard) => shard);
      const pages = await Promise.all(
        shards.map(async (shard) => {
          const items = await listShard(client, tableName, meter, query, shard);
          return items.map(fromItem).map(listed);
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

function indexKeys(entry: Pick<DirectoryEntry, "gameId" | "gameType" | "status" | "updatedAt">): {
  listing: string;
  updated: string;
} {
  return {
    listing: listingKey(entry.gameType, entry.status, shardOf(entry.gameId)),
    updated: placeOf(entry),
  };
}

function tailAttributes(gameId: string, tail: Tail): Record<string, string | number> {
  return {
    tail: tailKey(shardOf(gameId)),
    urgency: urgencyOf(gameId, tail),
    tailSince: tail.since,
    coverBy: tail.coverBy,
  };
}

function listed(entry: DirectoryEntry): ListedGame {
  return { entry, place: placeOf(entry) };
}

function fromItem(item: unknown): DirectoryEntry {
  const { metadata, snapshot, tailSince: since, coverBy, ...entry } = entryItem.parse(item);
  return {
    ...entry,
    metadata: JSON.parse(metadata),
    ...(snapshot !== undefined && { snapshot }),
    ...(since !== undefined && coverBy !== undefined && { tail: { since, coverBy } }),
  };
}
