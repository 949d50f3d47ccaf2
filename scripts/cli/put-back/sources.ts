import { brotliDecompressSync } from "node:zlib";
import { type AttributeValue, type DynamoDBClient, paginateQuery } from "@aws-sdk/client-dynamodb";
import { GetObjectCommand, NoSuchKey, S3Client } from "@aws-sdk/client-s3";
import * as z from "zod/mini";
import type { Item } from "./put-rows.ts";

/** Whole states beyond a row, and the list of snapshots, are in partitions of their own. */
function partitionsOf(gameId: string): readonly string[] {
  return [gameId, `${gameId}#w`, `${gameId}#s`];
}

/** A game's rows in a table, such as one that was restored to a moment. */
export async function* rowsInTable(
  client: DynamoDBClient,
  TableName: string,
  gameId: string,
): AsyncGenerator<Item> {
  for (const partition of partitionsOf(gameId)) {
    const pages = paginateQuery(
      { client },
      {
        TableName,
        ConsistentRead: true,
        KeyConditionExpression: "gameId = :game",
        ExpressionAttributeValues: { ":game": { S: partition } },
      },
    );
    for await (const { Items = [] } of pages) yield* Items;
  }
}

const images = z.array(
  z.record(
    z.string(),
    z.custom<AttributeValue>((value) => typeof value === "object" && value !== null),
  ),
);
const bytesAsText = z.object({ B: z.string() });

/** A game's rows in the archive: items in DynamoDB's JSON, binary values as base64, compressed; none if it isn't there. */
export async function* rowsInArchive(Bucket: string, gameId: string): AsyncGenerator<Item> {
  const object = await objectOf(Bucket, `games/${gameId}.json.br`);
  if (!object) return;
  const parsed = images.parse(JSON.parse(brotliDecompressSync(object).toString()));
  for (const image of parsed)
    yield Object.fromEntries(
      Object.entries(image).map(([name, value]): [string, AttributeValue] => {
        const bytes = bytesAsText.safeParse(value);
        return [name, bytes.success ? { B: Buffer.from(bytes.data.B, "base64") } : value];
      }),
    );
}

async function objectOf(Bucket: string, Key: string): Promise<Uint8Array | undefined> {
  const client = new S3Client({});
  try {
    const { Body } = await client.send(new GetObjectCommand({ Bucket, Key }));
    return await Body?.transformToByteArray();
  } catch (error) {
    if (error instanceof NoSuchKey) return undefined;
    throw error;
  } finally {
    client.destroy();
  }
}
