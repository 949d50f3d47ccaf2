import { setTimeout as delay } from "node:timers/promises";
import {
  BatchGetCommand,
  BatchWriteCommand,
  type BatchWriteCommandInput,
  type DynamoDBDocumentClient,
} from "@aws-sdk/lib-dynamodb";
import type { CostMeter } from "./cost.ts";
import { readCost, writeCost } from "./dynamo-answer.ts";

/** A write of a row without a condition, as DynamoDB takes them many at once. */
export type WriteRequest = NonNullable<NonNullable<BatchWriteCommandInput["RequestItems"]>[string]>[number];

type Key = Record<string, unknown>;

/** What one request takes (API reference, BatchWriteItem and BatchGetItem). */
const WRITES_A_REQUEST = 25;
const READS_A_REQUEST = 100;
const TRIES = 8;
const FIRST_WAIT_MS = 25;
const LONGEST_WAIT_MS = 1_000;

/** The database took part of a batch, again and again: it is throttled. */
export class UnprocessedError extends Error {
  /** As the SDK's errors have it, so that it counts as a fault of the database. */
  readonly $metadata = { attempts: TRIES };

  constructor(left: number) {
    super(`the database left ${left} items of a batch undone in ${TRIES} tries`);
    this.name = "UnprocessedError";
  }
}

/** Writes many rows, 25 a request; what DynamoDB leaves undone is sent again, after ever longer waits. @throws {UnprocessedError} */
export async function writeBatch(
  client: DynamoDBDocumentClient,
  tableName: string,
  meter: CostMeter,
  requests: readonly WriteRequest[],
): Promise<void> {
  await inParts(requests, WRITES_A_REQUEST, async (part) => {
    const answer = await client.send(
      new BatchWriteCommand({ RequestItems: { [tableName]: [...part] }, ReturnConsumedCapacity: "TOTAL" }),
    );
    for (const ConsumedCapacity of answer.ConsumedCapacity ?? []) meter(writeCost({ ConsumedCapacity }));
    return answer.UnprocessedItems?.[tableName] ?? [];
  });
}

/** Reads many items consistently, 100 a request. @throws {UnprocessedError} */
export async function readBatch(
  client: DynamoDBDocumentClient,
  tableName: string,
  meter: CostMeter,
  keys: readonly Key[],
): Promise<readonly unknown[]> {
  const items: unknown[] = [];
  await inParts(keys, READS_A_REQUEST, async (part) => {
    const answer = await client.send(
      new BatchGetCommand({
        RequestItems: { [tableName]: { Keys: [...part], ConsistentRead: true } },
        ReturnConsumedCapacity: "TOTAL",
      }),
    );
    for (const ConsumedCapacity of answer.ConsumedCapacity ?? []) meter(readCost({ ConsumedCapacity }));
    items.push(...(answer.Responses?.[tableName] ?? []));
    return answer.UnprocessedKeys?.[tableName]?.Keys ?? [];
  });
  return items;
}

/** Does work in parts of a size. @param work Answers what it left undone. */
async function inParts<T>(
  all: readonly T[],
  size: number,
  work: (part: readonly T[]) => Promise<readonly T[]>,
): Promise<void> {
  for (let start = 0; start < all.length; start += size) {
    let left = all.slice(start, start + size);
    for (let tries = 0; left.length > 0; tries += 1) {
      if (tries === TRIES) throw new UnprocessedError(left.length);
      if (tries > 0) await delay(waitBefore(tries));
      left = [...(await work(left))];
    }
  }
}

/** The wait before another try, in ms: it doubles, and half of it is by chance, so that callers don't come back together. */
function waitBefore(tries: number): number {
  const longest = Math.min(FIRST_WAIT_MS * 2 ** tries, LONGEST_WAIT_MS);
  return (longest * (1 + Math.random())) / 2;
}
