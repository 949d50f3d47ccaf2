import {
  ConditionalCheckFailedException,
  PutItemCommand,
  UpdateItemCommand,
  type UpdateItemCommandInput,
} from "@aws-sdk/client-dynamodb";
import { DeleteCommand, type DynamoDBDocumentClient, GetCommand } from "@aws-sdk/lib-dynamodb";
import { marshall, unmarshall } from "@aws-sdk/util-dynamodb";
import * as z from "zod/mini";
import type { CostMeter } from "./cost.ts";
import { type DynamoAnswer, REFUSED, readCost, writeCost } from "./dynamo-answer.ts";
import { readBatch } from "./dynamo-batch.ts";
import { listDue } from "./dynamo-due.ts";
import { listShard } from "./dynamo-listing.ts";
import { scanGames } from "./dynamo-scan.ts";
import { fromDirectoryItem, toDirectoryItem } from "./entry-items.ts";
import {
  advanceEntry,
  bringDueForward,
  type Change,
  noteEntrySnapshot,
  replaceMetadata,
  setEntryDue,
} from "./entry-updates.ts";
import type { Advanced, DirectoryRow, GamesTable, WipeMark } from "./games-table.ts";
import { ALL_SHARDS, mergePages, rangesOf } from "./listing.ts";

const FREE = { condition: "attribute_not_exists(gameId)", values: {} };
const UNMARKED = "attribute_exists(gameId) AND attribute_not_exists(markedAt)";
const CONSUMED = { ReturnConsumedCapacity: "TOTAL" } as const;
const TELL = { ReturnValuesOnConditionCheckFailure: "ALL_OLD" } as const;

const updated = z.object({ metadataVersion: z.object({ N: z.string() }) });

type Condition = { readonly condition: string; readonly values: Record<string, unknown> };

type WriteAnswer = DynamoAnswer & { readonly Attributes?: unknown };

/** A write whose condition was refused, with what is there; otherwise what the write answered. */
type Outcome =
  | {
      readonly done: true;
      readonly answer: WriteAnswer;
    }
  | { readonly done: false; readonly existing: DirectoryRow | undefined };

/** The games table in DynamoDB. */
export function dynamoGamesTable(
  client: DynamoDBDocumentClient,
  tableName: string,
  meter: CostMeter,
): GamesTable {
  async function get(gameId: string): Promise<DirectoryRow | undefined> {
    const answer = await client.send(
      new GetCommand({ TableName: tableName, Key: { gameId }, ConsistentRead: true, ...CONSUMED }),
    );
    meter(readCost(answer));
    return answer.Item && fromDirectoryItem(answer.Item);
  }

  /** Sends a write; where its condition is refused, finds out what is there. */
  async function write(gameId: string, send: () => Promise<WriteAnswer>): Promise<Outcome> {
    try {
      const answer = await send();
      meter(writeCost(answer));
      return { done: true, answer };
    } catch (error) {
      if (!(error instanceof ConditionalCheckFailedException)) throw error;
      meter(REFUSED);
      // An emulator may not hand out what is there, and DynamoDB hands out nothing where nothing is.
      const existing = error.Item ? fromDirectoryItem(unmarshall(error.Item)) : await get(gameId);
      return { done: false, existing };
    }
  }

  // As in the state table: two thirds of the processor time.
  const sendPut = new PutItemCommand({ TableName: tableName, Item: {} }).resolveMiddleware(
    client.middlewareStack,
    client.config,
    {},
  );
  const sendUpdate = new UpdateItemCommand({ TableName: tableName, Key: {} }).resolveMiddleware(
    client.middlewareStack,
    client.config,
    {},
  );

  async function put(existing: DirectoryRow, { condition, values }: Condition): Promise<Outcome> {
    const command = new PutItemCommand({
      TableName: tableName,
      Item: marshall(toDirectoryItem(existing), { removeUndefinedValues: true }),
      ConditionExpression: condition,
      ...(Object.keys(values).length > 0 && { ExpressionAttributeValues: marshall(values) }),
      ...CONSUMED,
      ...TELL,
    });
    return await write(existing.gameId, async () => (await sendPut(command)).output);
  }

  async function update(
    gameId: string,
    { update: expression, condition, names, values }: Change,
    more: Partial<UpdateItemCommandInput> = {},
  ): Promise<Outcome> {
    const command = new UpdateItemCommand({
      TableName: tableName,
      Key: marshall({ gameId }),
      UpdateExpression: expression,
      ConditionExpression: `${UNMARKED}${condition === undefined ? "" : ` AND ${condition}`}`,
      ...(names && { ExpressionAttributeNames: names }),
      ...(values && { ExpressionAttributeValues: marshall(values, { removeUndefinedValues: true }) }),
      ...CONSUMED,
      ...TELL,
      ...more,
    });
    return await write(gameId, async () => (await sendUpdate(command)).output);
  }

  async function remove(gameId: string, { condition, values }: Condition): Promise<void> {
    await write(gameId, () =>
      client.send(
        new DeleteCommand({
          TableName: tableName,
          Key: { gameId },
          ConditionExpression: condition,
          ExpressionAttributeValues: values,
          ...CONSUMED,
          ...TELL,
        }),
      ),
    );
  }

  async function mark(given: WipeMark): Promise<WipeMark> {
    const marked = await put(given, { condition: "attribute_not_exists(markedAt)", values: {} });
    if (marked.done) return given;
    // A wipe that was under way may have ended meanwhile.
    return marked.existing?.kind === "wipe" ? marked.existing : await mark(given);
  }

  return {
    get,
    add: async (entry) => {
      const added = await put(entry, FREE);
      return added.done ? undefined : added.existing;
    },
    replace: async (entry, { createdAt, version, metadataVersion, due }) => {
      const isDue = due ? "dueAt = :due" : "attribute_not_exists(dueAt)";
      const isSame = "createdAt = :created AND version = :version AND metadataVersion = :metadata";
      const condition = `${UNMARKED} AND ${isSame} AND ${isDue}`;
      const read = { ":created": createdAt, ":version": version, ":metadata": metadataVersion };
      const values = { ...read, ...(due && { ":due": due.at }) };
      return (await put(entry, { condition, values })).done;
    },
    advance: async (progress) => {
      const advanced = await update(progress.gameId, advanceEntry(progress));
      return advanced.done ? "advanced" : refusalOf(advanced.existing);
    },
    setDue: async (gameId, due) => {
      await update(gameId, setEntryDue(gameId, due));
    },
    dueSooner: async (gameId, due) => {
      await update(gameId, bringDueForward(gameId, due));
    },
    noteSnapshot: async (gameId, version) => {
      await update(gameId, noteEntrySnapshot(version));
    },
    setMetadata: async (gameId, metadata, expected) => {
      const change = replaceMetadata(metadata, expected);
      const changed = await update(gameId, change, { ReturnValues: "UPDATED_NEW" });
      if (!changed.done) return { changed: false, existing: changed.existing };
      const { metadataVersion } = updated.parse(changed.answer.Attributes);
      return { changed: true, metadataVersion: Number(metadataVersion.N) };
    },
    getMany: async (gameIds) => {
      const keys = gameIds.map((gameId) => ({ gameId }));
      const items = await readBatch(client, tableName, meter, keys);
      const found = new Map(items.map(fromDirectoryItem).map((existing) => [existing.gameId, existing]));
      return gameIds.flatMap((gameId) => found.get(gameId) ?? []);
    },
    remove: async ({ gameId, createdAt, version }) => {
      const condition = "createdAt = :created AND version = :version";
      await remove(gameId, { condition, values: { ":created": createdAt, ":version": version } });
    },
    mark,
    renewMark: async (mark) => {
      await put(mark, { condition: "markedAt = :m", values: { ":m": mark.markedAt } });
    },
    removeMark: async ({ gameId, markedAt, foundAt }) => {
      const condition = "markedAt = :m AND foundAt = :f";
      await remove(gameId, { condition, values: { ":m": markedAt, ":f": foundAt } });
    },
    list: async (query) => {
      const partitions = rangesOf(query).flatMap((one) => ALL_SHARDS.map((shard) => ({ ...one, shard })));
      const pages = partitions.map((one) => listShard(client, tableName, meter, query, one));
      return mergePages(await Promise.all(pages), query);
    },
    listDue: async (query) => await listDue(client, tableName, meter, query),
    scan: async (query) => await scanGames(client, tableName, meter, query),
  };
}

function refusalOf(existing: DirectoryRow | undefined): Advanced {
  if (existing === undefined) return "unknown";
  if (existing.kind === "wipe") return "wiping";
  return existing.forking ? "forking" : "behind";
}
