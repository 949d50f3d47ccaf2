import {
  type _Record,
  DescribeStreamCommand,
  type DescribeStreamCommandOutput,
  type DynamoDBStreamsClient,
  ExpiredIteratorException,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  type Shard,
  type ShardIteratorType,
} from "@aws-sdk/client-dynamodb-streams";

/** Gives the records since the last call; those of one item in order. */
export type ReadRecords = () => Promise<readonly _Record[]>;

/** Where a shard is read on; without an iterator it has ended. */
type Reading = { iterator: string | undefined; last?: string };

/** New shards are looked for this often: they are read from their beginning, so nothing is lost by it. */
const SHARDS_EVERY_MS = 10_000;
/** Pages of a shard that are read in one call. */
const PAGES = 10;

/**
 * Reads a table's stream from now on.
 * @param clock ms, monotonic.
 * @param warn Called when records were missed.
 */
export async function tableStream(
  client: DynamoDBStreamsClient,
  StreamArn: string,
  clock: () => number,
  warn: (text: string) => void,
): Promise<ReadRecords> {
  const shards = new Map<string, Reading>();
  async function iteratorAt(ShardId: string, ShardIteratorType: ShardIteratorType, SequenceNumber?: string) {
    const { ShardIterator } = await client.send(
      new GetShardIteratorCommand({ StreamArn, ShardId, ShardIteratorType, SequenceNumber }),
    );
    return ShardIterator;
  }
  let lookedAt = clock();
  for await (const { ShardId = "", SequenceNumberRange: range } of shardsOf(client, StreamArn)) {
    const isClosed = range?.EndingSequenceNumber !== undefined;
    shards.set(ShardId, { iterator: isClosed ? undefined : await iteratorAt(ShardId, "LATEST") });
  }
  async function findNewShards(): Promise<void> {
    if (clock() - lookedAt < SHARDS_EVERY_MS) return;
    lookedAt = clock();
    for await (const { ShardId = "" } of shardsOf(client, StreamArn))
      if (!shards.has(ShardId)) shards.set(ShardId, { iterator: await iteratorAt(ShardId, "TRIM_HORIZON") });
  }
  async function read(reading: Reading): Promise<readonly _Record[]> {
    const records: _Record[] = [];
    for (let page = 0; page < PAGES && reading.iterator !== undefined; page += 1) {
      const { Records = [], NextShardIterator } = await getRecords(client, reading.iterator);
      reading.iterator = NextShardIterator;
      if (Records.length === 0) break;
      records.push(...Records);
      reading.last = Records.at(-1)?.dynamodb?.SequenceNumber ?? reading.last ?? "";
    }
    return records;
  }
  async function readOrRenew(ShardId: string, reading: Reading): Promise<readonly _Record[]> {
    try {
      return await read(reading);
    } catch (error) {
      // An iterator is valid for 15 minutes: this was paused.
      if (!(error instanceof ExpiredIteratorException)) throw error;
      if (reading.last === undefined) warn("Events may have been missed: this was paused.");
      reading.iterator =
        reading.last === undefined
          ? await iteratorAt(ShardId, "LATEST")
          : await iteratorAt(ShardId, "AFTER_SEQUENCE_NUMBER", reading.last);
      return await read(reading);
    }
  }
  return async () => {
    await findNewShards();
    const pages = await Promise.all([...shards].map(([id, reading]) => readOrRenew(id, reading)));
    return pages.flat();
  };
}

async function getRecords(
  client: DynamoDBStreamsClient,
  ShardIterator: string,
): Promise<GetRecordsCommandOutput> {
  return await client.send(new GetRecordsCommand({ ShardIterator }));
}

async function* shardsOf(client: DynamoDBStreamsClient, StreamArn: string): AsyncGenerator<Shard> {
  let ExclusiveStartShardId: string | undefined;
  do {
    const { StreamDescription: found }: DescribeStreamCommandOutput = await client.send(
      new DescribeStreamCommand({ StreamArn, ExclusiveStartShardId }),
    );
    yield* found?.Shards ?? [];
    ExclusiveStartShardId = found?.LastEvaluatedShardId;
  } while (ExclusiveStartShardId !== undefined);
}
