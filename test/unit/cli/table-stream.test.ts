import { DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { afterEach, beforeEach, expect, test } from "vitest";
import * as z from "zod/mini";
import { type ReadRecords, tableStream } from "../../../scripts/cli/tail/table-stream.ts";
import { AwsFaultError, type AwsServer, startAwsServer } from "../../fixtures/aws-server.ts";

/** A shard of the stream: what was written to it, and whether it has ended. */
type FakeShard = { readonly written: string[]; isClosed: boolean };

const asked = z.object({
  ShardId: z.optional(z.string()),
  ShardIteratorType: z.optional(z.enum(["LATEST", "TRIM_HORIZON", "AFTER_SEQUENCE_NUMBER"])),
  SequenceNumber: z.optional(z.string()),
  ShardIterator: z.optional(z.string()),
  ExclusiveStartShardId: z.optional(z.string()),
});

let shards: Map<string, FakeShard>;
/** Iterators that are older than 15 minutes. */
let expired: boolean;
let now: number;
let warned: string[];
let server: AwsServer;
let client: DynamoDBStreamsClient;

beforeEach(async () => {
  shards = new Map([
    ["ended", { written: ["old"], isClosed: true }],
    ["one", { written: ["before"], isClosed: false }],
  ]);
  [expired, now, warned] = [false, 0, []];
  server = await startAwsServer(({ headers, body }) => {
    const question = asked.parse(JSON.parse(body.toString()));
    const target = String(headers["x-amz-target"]);
    if (target.endsWith("DescribeStream")) return { body: described(question.ExclusiveStartShardId) };
    if (target.endsWith("GetShardIterator")) {
      const { ShardId = "", ShardIteratorType, SequenceNumber } = question;
      const { length } = shards.get(ShardId)?.written ?? [];
      const at = { LATEST: length, TRIM_HORIZON: 0, AFTER_SEQUENCE_NUMBER: Number(SequenceNumber) + 1 };
      expired = false;
      return { body: { ShardIterator: `${ShardId}@${at[ShardIteratorType ?? "LATEST"]}` } };
    }
    if (expired) throw new AwsFaultError("ExpiredIteratorException", "older than 15 minutes");
    return { body: pageAt(question.ShardIterator ?? "") };
  });
  const credentials = { accessKeyId: "none", secretAccessKey: "none" };
  client = new DynamoDBStreamsClient({ endpoint: server.endpoint, region: "eu-west-1", credentials });
});
afterEach(() => {
  client.destroy();
  server.close();
});

/** A page has one shard. */
function described(after: string | undefined) {
  const ids = [...shards.keys()];
  const [id = "", next] = ids.slice(after === undefined ? 0 : ids.indexOf(after) + 1);
  const end = shards.get(id)?.isClosed ? { EndingSequenceNumber: "9" } : {};
  const range = { StartingSequenceNumber: "0", ...end };
  const found = [{ ShardId: id, SequenceNumberRange: range }];
  return { StreamDescription: { Shards: found, ...(next !== undefined && { LastEvaluatedShardId: id }) } };
}

/** A page has one record. */
function pageAt(iterator: string) {
  const [id = "", at] = iterator.split("@");
  const { written, isClosed } = shards.get(id) ?? { written: [], isClosed: true };
  const from = Number(at);
  const record = written[from];
  if (record === undefined) return { Records: [], ...(!isClosed && { NextShardIterator: iterator }) };
  const found = { dynamodb: { SequenceNumber: String(from), Keys: { gameId: { S: record } } } };
  return { Records: [found], NextShardIterator: `${id}@${from + 1}` };
}

async function open(): Promise<() => Promise<string[]>> {
  const read: ReadRecords = await tableStream(
    client,
    "arn",
    () => now,
    (text) => warned.push(text),
  );
  return async () => (await read()).map(({ dynamodb }) => dynamodb?.Keys?.gameId?.S ?? "");
}

test("gives what is written after it was opened, each record once", async () => {
  const read = await open();
  expect(await read()).toEqual([]);
  shards.get("one")?.written.push("a", "b");
  expect(await read()).toEqual(["a", "b"]);
  expect(await read()).toEqual([]);
});

test("reads a shard that has begun since from its beginning, and the one before to its end", async () => {
  const read = await open();
  const one = shards.get("one");
  one?.written.push("last");
  if (one) one.isClosed = true;
  shards.set("two", { written: ["a"], isClosed: false });
  expect(await read()).toEqual(["last"]);
  now += 10_000;
  expect(await read()).toEqual(["a"]);
  shards.get("two")?.written.push("b");
  expect(await read()).toEqual(["b"]);
});

test("continues after a pause where it was, or says that events may be missing where it had read none", async () => {
  const read = await open();
  expired = true;
  shards.get("one")?.written.push("a");
  expect(await read()).toEqual([]);
  expect(warned).toEqual(["Events may have been missed: this was paused."]);
  shards.get("one")?.written.push("b");
  expect(await read()).toEqual(["b"]);
  expired = true;
  shards.get("one")?.written.push("c");
  expect(await read()).toEqual(["c"]);
  expect(warned).toHaveLength(1);
});
