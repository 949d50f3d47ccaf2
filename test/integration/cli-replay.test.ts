import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import * as z from "zod/mini";
import { AwsFaultError, type AwsServer, startAwsServer } from "../fixtures/aws-server.ts";
import { type CommandLine, openCommandLine } from "../fixtures/command-line.ts";
import { type LambdaServer, startLambdaServer } from "../fixtures/lambda-server.ts";
import { type SqsServer, startSqsServer } from "../fixtures/sqs-server.ts";
import { type StageOnAws, stageOnAws } from "../fixtures/stage-on-aws.ts";

/** A record of the stream; only one that says why it is notable (`f`) wakes the feed. */
function record(at: number, notable: boolean) {
  return {
    eventName: "INSERT",
    dynamodb: {
      SequenceNumber: String(at),
      Keys: { gameId: { S: "g1" } },
      NewImage: {
        gameId: { S: "g1" },
        c: { B: Buffer.from(`commit ${at}`).toString("base64") },
        ...(notable && { f: { S: "created" } }),
      },
    },
  };
}
/** What Lambda sends to the queue of a batch that failed for good. */
function letter(start: number, end: number): string {
  return JSON.stringify({
    DDBStreamBatchInfo: {
      streamArn: "arn:aws:dynamodb:eu-west-1:123456789012:table/state/stream/2026",
      shardId: "shardId-1",
      startSequenceNumber: String(start),
      endSequenceNumber: String(end),
    },
  });
}
const iterators = z.object({
  SequenceNumber: z.string(),
  ShardIteratorType: z.literal("AT_SEQUENCE_NUMBER"),
});

let line: CommandLine;
let lambda: LambdaServer;
let sqs: SqsServer;
let streams: AwsServer;
let stage: StageOnAws;
/** What the stream still has; it comes in pages of two. */
let kept: ReturnType<typeof record>[];
async function run(...words: string[]) {
  return await line.savepoint(["replay", ...words, "--stage", "dev"], { env: stage.env });
}

beforeAll(async () => {
  line = await openCommandLine({ inProcess: true });
});
afterAll(async () => await line.close());
beforeEach(async () => {
  kept = [record(10, true), record(11, false), record(12, true), record(13, true)];
  [lambda, sqs] = await Promise.all([startLambdaServer(), startSqsServer()]);
  streams = await startAwsServer(({ headers, body }) => {
    const asked: unknown = JSON.parse(body.toString());
    if (String(headers["x-amz-target"]).endsWith("GetShardIterator")) {
      const { SequenceNumber } = iterators.parse(asked);
      if (!kept.some(({ dynamodb }) => dynamodb.SequenceNumber === SequenceNumber))
        throw new AwsFaultError("TrimmedDataAccessException", "The records were trimmed");
      return { body: { ShardIterator: SequenceNumber } };
    }
    const { ShardIterator: from } = z.object({ ShardIterator: z.string() }).parse(asked);
    const page = kept.filter(({ dynamodb }) => BigInt(dynamodb.SequenceNumber) >= BigInt(from)).slice(0, 2);
    return { body: { Records: page, NextShardIterator: String(BigInt(from) + 2n) } };
  });
  stage = await stageOnAws(
    "dev",
    {
      Api: {
        ChangeFeedDeadLetters: `${sqs.endpoint}/feed`,
        EventsDeadLetters: `${sqs.endpoint}/events`,
        RetentionDeadLetters: `${sqs.endpoint}/sweeps`,
      },
    },
    { LAMBDA: lambda.endpoint, SQS: sqs.endpoint, DYNAMODB_STREAMS: streams.endpoint },
  );
});
afterEach(() => {
  for (const server of [lambda, sqs, streams, stage]) server.close();
});

test("replay events hands all that was written to the function: it looks itself for what it publishes", async () => {
  lambda.answer = () => ({ batchItemFailures: [] });
  sqs.add(letter(10, 12));
  expect(await run("events", "--yes")).toMatchObject({ code: 0, out: "Replayed 1 dead letter.\n" });
  expect(lambda.invoked).toEqual([
    ["savepoint-dev-events:live", { Records: [record(10, true), record(11, false), record(12, true)] }],
  ]);
});

describe("replay change-feed", () => {
  test("hands the notable records of each batch to the function as Lambda does, and deletes what is done with", async () => {
    lambda.answer = () => ({ batchItemFailures: [] });
    sqs.add(letter(10, 12));
    sqs.add(letter(13, 13));

    expect(await run("change-feed", "--dry-run")).toMatchObject({
      code: 0,
      out: "Would replay about 2 dead letters of change-feed.\n",
    });
    expect(lambda.invoked).toEqual([]);

    expect(await run("change-feed", "--yes")).toEqual({
      code: 0,
      out: "Replayed 2 dead letters.\n",
      err: "",
    });
    expect(lambda.invoked).toEqual([
      ["savepoint-dev-change-feed:live", { Records: [record(10, true), record(12, true)] }],
      ["savepoint-dev-change-feed:live", { Records: [record(13, true)] }],
    ]);
    expect(sqs.bodies()).toEqual([]);
  });

  test("keeps what fails again, and says so", async () => {
    sqs.add(letter(10, 10));
    sqs.add(letter(12, 12));
    sqs.add(letter(13, 13));
    let calls = 0;
    lambda.answer = () => {
      calls += 1;
      return [{ batchItemFailures: [{ itemIdentifier: "10" }] }, "out of memory", { batchItemFailures: [] }][
        calls - 1
      ];
    };

    const { code, out } = await run("change-feed", "--yes");

    expect(code).toBe(1);
    expect(out).toContain(
      "Replayed 1 dead letter.\nOne stays: change-feed failed again for 1 of its records.",
    );
    expect(out).toContain("One stays: change-feed failed again: ");
    expect(sqs.bodies()).toEqual([letter(10, 10), letter(12, 12)]);
  });

  test("keeps what the stream has no more, unless it is to be forgotten", async () => {
    sqs.add(letter(1, 2));
    expect(await run("change-feed", "--yes")).toMatchObject({
      code: 1,
      out: expect.stringContaining(
        "its records are gone: the stream keeps them for a day. --forget deletes it.",
      ),
    });
    expect(sqs.bodies()).toHaveLength(1);

    sqs.add(letter(1, 2));
    expect(await run("change-feed", "--forget", "--yes")).toMatchObject({ code: 0 });
    // The first is still hidden from a second look.
    expect(sqs.bodies()).toHaveLength(1);
  });
});

test("replay retention sweeps once for all that failed", async () => {
  sqs.add("a sweep that failed");
  sqs.add("another");

  expect(await run("retention", "--yes")).toMatchObject({ code: 0, out: "Replayed 2 dead letters.\n" });
  expect(lambda.invoked).toEqual([["savepoint-dev-retention:live", {}]]);
  expect(await run("retention", "--yes")).toMatchObject({
    out: "There are no dead letters of retention in dev.\n",
  });
});
