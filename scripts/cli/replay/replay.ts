import { type _Record, DynamoDBStreamsClient } from "@aws-sdk/client-dynamodb-streams";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { SQSClient } from "@aws-sdk/client-sqs";
import * as z from "zod/mini";
import type { Progress } from "../progress.ts";
import { stackOutputs } from "../stack-outputs.ts";
import { type Replayed, replayAll, waiting } from "./dead-letters.ts";
import { batchOf } from "./stream-batch.ts";

/** Functions whose events go to a queue when they failed for good. */
export const WITH_DEAD_LETTERS = ["change-feed", "events", "retention"] as const;
/** One of {@link WITH_DEAD_LETTERS}. */
export type WithDeadLetters = (typeof WITH_DEAD_LETTERS)[number];

/** A queue of dead letters, open. */
export type DeadLetters = {
  readonly waiting: () => Promise<number>;
  /** @param forget Whether messages whose records the stream has no more are deleted. */
  readonly replay: (forget: boolean) => Promise<Replayed>;
  readonly close: () => void;
};

const OUTPUTS = {
  "change-feed": "ChangeFeedDeadLetters",
  events: "EventsDeadLetters",
  retention: "RetentionDeadLetters",
} as const;
/** For what of a stream a function is woken, as its event source has it. */
const WAKES: { readonly [name in WithDeadLetters]?: (record: _Record) => boolean } = {
  "change-feed": ({ dynamodb }) => dynamodb?.NewImage?.f !== undefined,
};

/** What publishes events looks itself for what it publishes. */
function isWritten({ dynamodb }: _Record): boolean {
  return dynamodb?.NewImage !== undefined;
}

const answer = z.object({ batchItemFailures: z._default(z.array(z.unknown()), []) });
const GONE = "its records are gone: the stream keeps them for a day. --forget deletes it";

/** Opens the dead letters of a function. @throws {CliError} when the stage has none */
export async function openDeadLetters(
  stage: string,
  name: WithDeadLetters,
  progress: Progress,
): Promise<DeadLetters> {
  const queue = (await stackOutputs(stage, "Api"))(OUTPUTS[name]);
  const [sqs, lambda, streams] = [new SQSClient({}), new LambdaClient({}), new DynamoDBStreamsClient({})];
  const FunctionName = `savepoint-${stage}-${name}:live`;
  async function invoke(event: object): Promise<string | undefined> {
    progress.show(`Calling ${FunctionName}`);
    const { FunctionError, Payload } = await lambda.send(
      new InvokeCommand({ FunctionName, Payload: JSON.stringify(event) }),
    );
    const text = Buffer.from(Payload ?? []).toString();
    if (FunctionError) return `${name} failed again: ${text.slice(0, 200)}`;
    const { batchItemFailures: failed } = answer.parse(JSON.parse(text) ?? {});
    return failed.length === 0 ? undefined : `${name} failed again for ${failed.length} of its records`;
  }
  async function replayBatch(body: string, forget: boolean): Promise<string | undefined> {
    const records = await batchOf(streams, body, WAKES[name] ?? isWritten);
    if (records === undefined) return forget ? undefined : GONE;
    return records.length === 0 ? undefined : await invoke({ Records: records });
  }
  return {
    waiting: async () => await waiting(sqs, queue),
    replay: async (forget) => {
      if (name !== "retention")
        return await replayAll(sqs, queue, async (body) => await replayBatch(body, forget));
      // One sweep does what each of those that failed should have done.
      const why = await invoke({});
      return await replayAll(sqs, queue, async () => why);
    },
    close: () => {
      for (const client of [sqs, lambda, streams]) client.destroy();
    },
  };
}
