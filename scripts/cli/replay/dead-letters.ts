import {
  DeleteMessageCommand,
  GetQueueAttributesCommand,
  type Message,
  ReceiveMessageCommand,
  type SQSClient,
} from "@aws-sdk/client-sqs";

/** How many messages wait in a queue, about: SQS counts that way. */
export async function waiting(client: SQSClient, QueueUrl: string): Promise<number> {
  const { Attributes = {} } = await client.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["ApproximateNumberOfMessages"] }),
  );
  return Number(Attributes.ApproximateNumberOfMessages ?? 0);
}

/** What became of the messages of a queue. */
export type Replayed = { readonly done: number; readonly left: readonly string[] };

// Longer than a function runs, so that a message that failed isn't met again in the same run.
const HIDDEN_SECONDS = 900;

/**
 * Handles each message, and deletes those that were handled.
 * @param handle Handles one. @returns why it stays, or undefined when it is done with
 */
export async function replayAll(
  client: SQSClient,
  QueueUrl: string,
  handle: (body: string) => Promise<string | undefined>,
): Promise<Replayed> {
  let done = 0;
  const left: string[] = [];
  for (;;) {
    const { Messages = [] } = await client.send(
      new ReceiveMessageCommand({
        QueueUrl,
        MaxNumberOfMessages: 10,
        VisibilityTimeout: HIDDEN_SECONDS,
        WaitTimeSeconds: 1,
      }),
    );
    if (Messages.length === 0) return { done, left };
    for (const message of Messages) {
      const why = await handle(message.Body ?? "");
      if (why === undefined) {
        await remove(client, QueueUrl, message);
        done += 1;
      } else left.push(why);
    }
  }
}

async function remove(client: SQSClient, QueueUrl: string, { ReceiptHandle }: Message): Promise<void> {
  await client.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
}
