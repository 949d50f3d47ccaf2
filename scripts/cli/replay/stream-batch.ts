import {
  type _Record,
  type DynamoDBStreamsClient,
  GetRecordsCommand,
  type GetRecordsCommandOutput,
  GetShardIteratorCommand,
  TrimmedDataAccessException,
} from "@aws-sdk/client-dynamodb-streams";
import * as z from "zod/mini";

/** Where a batch that failed is in the stream. Source: Lambda Developer Guide, "Retaining discarded batches for a DynamoDB event source". */
const letter = z.object({
  DDBStreamBatchInfo: z.object({
    streamArn: z.string(),
    shardId: z.string(),
    startSequenceNumber: z.string(),
    endSequenceNumber: z.string(),
  }),
});

/**
 * The records of a batch; or nothing, when the stream has them no more: it keeps a day.
 * @param wakes Whether the function is woken for a record; the others lie between, and are passed over.
 */
export async function batchOf(
  client: DynamoDBStreamsClient,
  body: string,
  wakes: (record: _Record) => boolean,
): Promise<readonly object[] | undefined> {
  const { streamArn, shardId, startSequenceNumber, endSequenceNumber } = letter.parse(
    JSON.parse(body),
  ).DDBStreamBatchInfo;
  const found: object[] = [];
  try {
    let { ShardIterator: iterator } = await client.send(
      new GetShardIteratorCommand({
        StreamArn: streamArn,
        ShardId: shardId,
        ShardIteratorType: "AT_SEQUENCE_NUMBER",
        SequenceNumber: startSequenceNumber,
      }),
    );
    while (iterator) {
      const page: GetRecordsCommandOutput = await client.send(
        new GetRecordsCommand({ ShardIterator: iterator }),
      );
      for (const record of page.Records ?? []) {
        const { SequenceNumber: at = "" } = record.dynamodb ?? {};
        if (BigInt(at) > BigInt(endSequenceNumber)) return found;
        if (wakes(record)) found.push(asInEvent(record));
        if (at === endSequenceNumber) return found;
      }
      iterator = page.NextShardIterator;
    }
    return found;
  } catch (error) {
    if (error instanceof TrimmedDataAccessException) return undefined;
    throw error;
  }
}

/** As Lambda hands a record to a function: JSON, with binary values as base64 text. */
function asInEvent(record: _Record): object {
  return JSON.parse(
    JSON.stringify(record, (_key, value: unknown) => {
      const bytes = z.object({ type: z.literal("Buffer"), data: z.array(z.number()) }).safeParse(value);
      if (bytes.success) return Buffer.from(bytes.data.data).toString("base64");
      return value instanceof Uint8Array ? Buffer.from(value).toString("base64") : value;
    }),
  );
}
